/** Runs a table's rows, several at a time, each search and training in a run folder of its own that is gone on with. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, digest } from '../../store/digest.js';
import { openRun } from '../../store/open-run.js';
import { sha256 } from '../../store/sealed.js';
import { SearchError } from '../../search/controller.js';
import type { ComparedRow, SeedClock, SeedResult } from '../../report/comparison-table.js';
import type { RowPoints } from '../../report/row-fronts.js';
import { pointOf, type Point } from '../../report/summary.js';
import { MemoryLimitError } from '../../network/network.js';
import { TrainingError } from '../../train/training-error.js';
import { version } from '../../version.js';
import type { ComparisonPlan, RowPlan } from './comparison-plan.js';
import { comparedRow, sizeOf, withTraining, type Found } from './comparison-result.js';
import type { ComparisonSettings } from './comparison-settings.js';
import { runSearch, resumeSearch } from '../run/search.js';
import { searchImages } from '../run/search-images.js';
import type { Experiment } from '../settings/settings.js';
import { resumeTraining, runTraining } from '../run/training.js';
import type { TrainingExperiment } from '../settings/training-settings.js';

export interface ComparisonRunOptions {
  /** Where the runs go; those that are there already are not run again. */
  readonly runs: string;
  /** Searches and trainings at a time, each on one worker. It changes no result. */
  readonly workers: number;
  readonly signal?: AbortSignal | undefined;
  /** Searches and trainings done. */
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

export interface ComparisonResults {
  readonly rows: readonly ComparedRow[];
  /** By row. */
  readonly clocks: Readonly<Record<string, readonly SeedClock[]>>;
  /** What the searches of each row scored, over the table's seeds. */
  readonly points: readonly RowPoints[];
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
    points: settings.rows
      .filter(({ search }) => search)
      .map(({ name }) => ({
        name,
        points: of(name).flatMap(({ result: { seed }, points }) =>
          plan.seeds.includes(seed) ? points.map((point) => ({ ...point, seed })) : [],
        ),
      })),
  };
}

class Runner {
  /** Runs that two rows share are run once. */
  private readonly under = new Map<string, Promise<string>>();

  constructor(
    private readonly options: ComparisonRunOptions,
    private readonly step: (what: string) => void,
  ) {}

  async row(plan: RowPlan): Promise<RowResult> {
    const { row, seed } = plan;
    const label = `${row.name}, seed ${seed}`;
    let found: Found = { network: plan.training.network ?? '' };
    let points: readonly Point[] = [];
    try {
      if (plan.search) {
        ({ found, points } = await this.search(plan.search, row.pick));
        this.step(`${label}: searched`);
      }
      const { network } = found;
      const training = { ...plan.training, network, ...(plan.search && { origin: label }) };
      const folder = await this.once('train', training, () => this.train(training));
      this.step(`${label}: trained`);
      return { ...withTraining(found, openRun(folder, { write: false }), plan), points };
    } catch (error) {
      if (![TrainingError, SearchError, MemoryLimitError].some((kind) => error instanceof kind)) throw error;
      const { message } = error as Error;
      this.step(`${label}: ${message}`);
      return {
        result: {
          ...{ seed, failed: message, ...found },
          ...(found.network !== '' && { publishedSizeParams: sizeOf(plan, found.network) }),
        },
        clock: { seed },
        points,
      };
    }
  }

  private async search(
    experiment: Experiment,
    pick: 'last' | 'all',
  ): Promise<{ readonly found: Found; readonly points: readonly Point[] }> {
    const folder = await this.once('search', experiment, async () => {
      const path = this.folderOf('search', experiment.search.strategy, experiment);
      const { signal } = this.options;
      const run = existsSync(join(path, 'run.json'))
        ? resumeSearch(path, { workers: 1, ...(signal && { signal }) })
        : runSearch({ ...experiment, workers: 1 }, { folder: path, ...(signal && { signal }) });
      if ((await run).status === 'interrupted') throw signal?.reason;
      return path;
    });
    const run = openRun(folder, { write: false });
    const points = [...run.summaries()].flatMap((trial) => pointOf(trial) ?? []);
    const considered =
      pick === 'all' ? points : points.filter(({ generation }) => generation === run.generations - 1);
    const [first, ...others] = considered;
    if (!first) throw new SearchError('no genome could be scored');
    const best = others.reduce((a, b) => (b.accuracy > a.accuracy ? b : a), first);
    const found = {
      network: best.genotype,
      fitness: best.accuracy,
      searchImages: await searchImages(experiment, run.trialCount),
      searchDigest: digest(run),
      searchSeconds: run.record.seconds ?? 0,
    };
    return { found, points };
  }

  private async train(experiment: TrainingExperiment): Promise<string> {
    const path = this.folderOf('train', experiment.origin ? 'found' : (experiment.network ?? ''), experiment);
    const { signal } = this.options;
    const run = existsSync(join(path, 'run.json'))
      ? resumeTraining(path, { workers: 1, ...(signal && { signal }) })
      : runTraining({ ...experiment, workers: 1 }, { folder: path, ...(signal && { signal }) });
    if ((await run).status === 'interrupted') throw signal?.reason;
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
  /** What the search scored; empty without one. */
  readonly points: readonly Point[];
}

/** Settings that change no result. */
const incidental = ['workers', 'name', 'origin'];

/** Over all that can change the result. */
function keyOf(kind: string, settings: object): string {
  const deciding = Object.entries(settings).filter(([name]) => !incidental.includes(name));
  return sha256(canonicalJson({ kind, version, ...Object.fromEntries(deciding) }));
}
