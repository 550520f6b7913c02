/** Runs a table's rows, several at a time, each search and training in a run folder of its own that is gone on with. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, digest } from '../../store/digest.js';
import { rescoredFile } from '../../store/closing-file.js';
import { openRun } from '../../store/open-run.js';
import { sha256 } from '../../store/sealed.js';
import { SearchError } from '../../search/controller.js';
import type { ComparedRow, SeedClock, SeedResult } from '../../report/comparison-table.js';
import type { Measures } from '../../report/measures.js';
import { limitsFinding } from '../../report/statements.js';
import { findings, isFeasible, pointsOf, type Point } from '../../report/summary.js';
import type { TrialSummary } from '../../store/journal-line.js';
import { MemoryLimitError } from '../../network/network.js';
import { TrainingError } from '../../train/training-error.js';
import { version } from '../../version.js';
import type { ComparisonPlan, RowPlan } from './comparison-plan.js';
import { CurrentData } from './current-data.js';
import { comparedRow, sizeOf, withTraining, type Found } from './comparison-result.js';
import type { ComparisonSettings } from './comparison-settings.js';
import { judgedTrials } from '../run/judged-trials.js';
import { runSearch, resumeSearch } from '../run/search.js';
import { searchImages } from '../run/search-images.js';
import { measuresOf } from '../settings/measured.js';
import type { Plugins } from '../parts/plugins.js';
import type { Experiment } from '../settings/settings.js';
import { resumeTraining, runTraining } from '../run/training.js';
import type { TrainingExperiment } from '../settings/training-settings.js';

export interface ComparisonRunOptions {
  /** Where the runs go; those that are there already are not run again. */
  readonly runs: string;
  /** Searches and trainings at a time, each on one worker. It changes no result. */
  readonly workers: number;
  readonly plugins?: Plugins | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Searches and trainings done. */
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

export interface ComparisonResults {
  readonly rows: readonly ComparedRow[];
  /** By row. */
  readonly clocks: Readonly<Record<string, readonly SeedClock[]>>;
  /** The searches of each row, over the table's seeds. */
  readonly searches: readonly RowSearches[];
}

export interface RowSearches {
  readonly name: string;
  readonly searches: readonly (Searched & { readonly seed: number })[];
}

interface Searched {
  readonly measures: Measures;
  readonly trials: readonly TrialSummary[];
}

/** Throws what searches and trainings throw, but for SearchError and TrainingError, which end one row's seed. */
export async function runComparison(
  settings: ComparisonSettings,
  plan: ComparisonPlan,
  options: ComparisonRunOptions,
): Promise<ComparisonResults> {
  const total = plan.rows.reduce((count, { search }) => count + (search ? 2 : 1), 0);
  let done = 0;
  const runner = new Runner(options, (what) => options.onProgress?.(++done, total, what));
  const results = new Map<RowPlan, Awaited<ReturnType<Runner['row']>>>();
  const queue = [...plan.rows];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      try {
        results.set(next, await runner.row(next));
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: options.workers }, lane));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  const of = (name: string) =>
    plan.rows.filter(({ row }) => row.name === name).map((planned) => results.get(planned)!);
  return {
    rows: settings.rows.map((row) =>
      comparedRow(
        settings,
        row,
        of(row.name).map(({ result }) => result),
      ),
    ),
    clocks: Object.fromEntries(
      settings.rows
        .map(({ name }) => [name, of(name).map(({ clock }) => clock)] as const)
        .filter(([, clocks]) => clocks.length > 0),
    ),
    searches: settings.rows
      .filter(({ search }) => search)
      .map(({ name }) => ({
        name,
        searches: of(name).flatMap(({ result: { seed }, searched }) =>
          searched && plan.seeds.includes(seed) ? [{ ...searched, seed }] : [],
        ),
      })),
  };
}

class Runner {
  /** Runs that two rows share are run once. */
  private readonly under = new Map<string, Promise<string>>();
  private readonly data: CurrentData;

  constructor(
    private readonly options: ComparisonRunOptions,
    private readonly step: (what: string) => void,
  ) {
    this.data = new CurrentData(options.plugins);
  }

  async row(plan: RowPlan): Promise<RowResult> {
    const { row, seed } = plan;
    const label = `${row.name}, seed ${seed}`;
    let found: Found = { network: plan.training.network ?? '' };
    let searched: Searched | undefined;
    try {
      if (plan.search) {
        ({ found, searched } = await this.search(plan.search, row.pick));
        this.step(`${label}: searched`);
      }
      const { network } = found;
      const training = { ...plan.training, network, ...(plan.search && { origin: label }) };
      const folder = await this.once('train', training, () => this.train(training));
      this.step(`${label}: trained`);
      return {
        ...withTraining(found, openRun(folder, { write: false }), plan, this.options.plugins),
        searched,
      };
    } catch (error) {
      if (![TrainingError, SearchError, MemoryLimitError].some((kind) => error instanceof kind)) throw error;
      const { message } = error as Error;
      this.step(`${label}: ${message}`);
      return {
        result: {
          ...{ seed, failed: message, ...found },
          ...(found.network !== '' && {
            publishedSizeParams: sizeOf(plan, found.network, this.options.plugins),
          }),
        },
        clock: { seed },
        searched,
      };
    }
  }

  private get shared() {
    const { signal, plugins } = this.options;
    return { ...(signal && { signal }), ...(plugins && { plugins }) };
  }

  private async search(
    experiment: Experiment,
    pick: 'last' | 'all',
  ): Promise<{ readonly found: Found; readonly searched: Searched }> {
    const folder = await this.once('search', experiment, async () => {
      const path = this.folderOf('search', experiment.search.strategy, experiment);
      const { signal } = this.options;
      const run = existsSync(join(path, 'run.json'))
        ? resumeSearch(path, { workers: 1, ...this.shared })
        : runSearch({ ...experiment, workers: 1 }, { folder: path, ...this.shared });
      if ((await run).status === 'interrupted') throw signal?.reason;
      await this.data.requireSame(path, experiment);
      return path;
    });
    const run = openRun(folder, { write: false });
    const measures = measuresOf(experiment, run.record, this.options.plugins);
    const { all, judged } = judgedTrials(run, experiment, measures, this.options.plugins);
    const trials = [...judged];
    const considered =
      pick === 'all' ? trials : [...all].filter(({ generation }) => generation === run.generations - 1);
    const best = firstBest(considered, measures);
    if (!best)
      throw new SearchError(limitsFinding(findings(considered, measures)) ?? 'no genome could be scored');
    const { metric } = measures.objectives[0]!;
    const rescored = run.closing(rescoredFile)?.scores.length ?? 0;
    const images = await searchImages(experiment, run.trialCount + rescored, this.options.plugins);
    const found = {
      network: best.genotype,
      ...{ objective: metric, fitness: best.metrics[metric]!, fitnessCost: best.costs[0]! },
      ...(images !== undefined && { searchImages: images }),
      searchDigest: digest(run),
      searchSeconds: run.record.seconds ?? 0,
    };
    return { found, searched: { measures, trials } };
  }

  private async train(experiment: TrainingExperiment): Promise<string> {
    const path = this.folderOf('train', experiment.origin ? 'found' : (experiment.network ?? ''), experiment);
    const { signal } = this.options;
    const run = existsSync(join(path, 'run.json'))
      ? resumeTraining(path, { workers: 1, ...this.shared })
      : runTraining({ ...experiment, workers: 1 }, { folder: path, ...this.shared });
    if ((await run).status === 'interrupted') throw signal?.reason;
    await this.data.requireSame(path, experiment);
    return path;
  }

  private once(kind: string, settings: object, run: () => Promise<string>): Promise<string> {
    const key = keyOf(kind, settings);
    const known = this.under.get(key) ?? run();
    this.under.set(key, known);
    return known;
  }

  private folderOf(kind: string, what: string, settings: { readonly seed: number | string }): string {
    const word = what.replace(/[^a-z0-9]+/gi, '-').slice(0, 24);
    return join(this.options.runs, `${kind}-${word}-${settings.seed}-${keyOf(kind, settings).slice(0, 10)}`);
  }
}

interface RowResult {
  readonly result: SeedResult;
  readonly clock: SeedClock;
  /** Undefined without a search that ended. */
  readonly searched: Searched | undefined;
}

/** By the first objective alone, the first of equals; within the limits. */
function firstBest(trials: readonly TrialSummary[], measures: Measures): Point | undefined {
  return pointsOf(trials, measures)
    .filter(isFeasible)
    .reduce<Point | undefined>(
      (best, point) => (best && point.costs[0]! >= best.costs[0]! ? best : point),
      undefined,
    );
}

/** Settings that change no result. */
const incidental = ['workers', 'name', 'origin'];

/** Over all that can change the result. */
function keyOf(kind: string, settings: object): string {
  const deciding = Object.entries(settings).filter(([name]) => !incidental.includes(name));
  return sha256(canonicalJson({ kind, version, ...Object.fromEntries(deciding) }));
}
