/** Runs a table's rows, several at a time, each search and training in a run folder of its own that is gone on with. */
import { canonicalJson, digest } from '../../store/digest.js';
import { rescoredFile } from '../../store/closing-file.js';
import { openRun } from '../../store/open-run.js';
import { SearchError } from '../../search/controller.js';
import type { ComparedRow, SeedClock, SeedResult } from '../../report/comparison-table.js';
import type { Measures } from '../../report/measures.js';
import type { TrialSummary } from '../../store/journal-line.js';
import { MemoryLimitError } from '../../network/network.js';
import { TrainingError } from '../../train/training-error.js';
import type { ComparisonPlan, RowPlan } from './comparison-plan.js';
import { comparedRow, round, sizeOf, withTraining, type Found } from './comparison-result.js';
import type { ComparisonSettings } from './comparison-settings.js';
import { foundBy, type PickRule } from './found.js';
import { inLanes } from './lanes.js';
import { TableRuns, type TableRunOptions } from './table-runs.js';
import { runHogSvm, type HogSvmExperiment } from '../run/hog-svm.js';
import { requireTestImages } from '../run/test-images.js';
import type { Plugins } from '../parts/plugins.js';
import { searchImages } from '../run/search-images.js';
import type { Experiment } from '../settings/settings.js';

export interface ComparisonRunOptions extends TableRunOptions {
  /** Searches and trainings at a time, each on one worker. It changes no result. */
  readonly workers: number;
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
  await requireTests(plan, options.plugins);
  const total = plan.rows.reduce((count, { search }) => count + (search ? 2 : 1), 0);
  let done = 0;
  const runner = new Runner(options, (what) => options.onProgress?.(++done, total, what));
  const results = new Map<RowPlan, Awaited<ReturnType<Runner['row']>>>();
  await inLanes(options.workers, plan.rows, async (planned) => {
    results.set(planned, await runner.row(planned));
  });
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

/** Trainings come after searches: what is wrong with their test images has to show before those. Throws DataError. */
async function requireTests({ rows }: ComparisonPlan, plugins: Plugins | undefined): Promise<void> {
  const datasets = new Map(rows.map(({ training: { dataset } }) => [canonicalJson(dataset), dataset]));
  for (const dataset of datasets.values()) await requireTestImages(dataset, plugins);
}

class Runner {
  private readonly runs: TableRuns;

  constructor(
    private readonly options: ComparisonRunOptions,
    private readonly step: (what: string) => void,
  ) {
    this.runs = new TableRuns(options);
  }

  async row(plan: RowPlan): Promise<RowResult> {
    const { row, seed } = plan;
    const label = `${row.name}, seed ${seed}`;
    let found: Found = { network: plan.training.network ?? '' };
    let searched: Searched | undefined;
    if (row.features) return this.features(plan, row.features, label);
    try {
      if (plan.search) {
        ({ found, searched } = await this.search(plan.search, row.pick));
        this.step(`${label}: searched`);
      }
      const { network } = found;
      const training = { ...plan.training, network, ...(plan.search && { origin: label }) };
      const folder = await this.runs.train(training);
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

  /** Seconds of work: it is done anew each time. */
  private async features(
    { training: { dataset }, seed }: RowPlan,
    features: HogSvmExperiment['features'],
    label: string,
  ): Promise<RowResult> {
    const { plugins, signal } = this.options;
    const started = performance.now();
    const tested = await runHogSvm({ dataset, seed, features }, { plugins, signal });
    this.step(`${label}: trained`);
    return {
      result: {
        ...{ seed, network: 'HOG, linear SVM', error: round(100 - tested.accuracy), params: tested.params },
        ...{ trainingImages: tested.trainingImages, trainingDigest: tested.digest },
      },
      clock: { seed, trainingSeconds: (performance.now() - started) / 1000 },
      searched: undefined,
    };
  }

  private async search(
    experiment: Experiment,
    pick: PickRule,
  ): Promise<{ readonly found: Found; readonly searched: Searched }> {
    const { plugins } = this.options;
    const { run, measures, trials, best } = foundBy(
      experiment,
      await this.runs.search(experiment),
      pick,
      plugins,
    );
    const { metric } = measures.objectives[0]!;
    const rescored = run.closing(rescoredFile)?.scores.length ?? 0;
    const images = await searchImages(experiment, run.trialCount + rescored, plugins);
    const found = {
      network: best.genotype,
      ...{ objective: metric, fitness: best.metrics[metric]!, fitnessCost: best.costs[0]! },
      ...(images !== undefined && { searchImages: images }),
      searchDigest: digest(run),
      searchSeconds: run.record.seconds ?? 0,
    };
    return { found, searched: { measures, trials } };
  }
}

interface RowResult {
  readonly result: SeedResult;
  readonly clock: SeedClock;
  /** Undefined without a search that ended. */
  readonly searched: Searched | undefined;
}
