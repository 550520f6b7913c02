/** Runs an experiment in a run folder, from its start or from where it was interrupted. */
import { requireHonoured } from '../../search/honoured.js';
import { search, type SearchProgress, type SearchResult } from '../../search/controller.js';
import { stream } from '../../random.js';
import type { Evaluator, FirstGenomes } from '../../search/evaluator.js';
import type { Trial } from '../../search/strategy.js';
import { openRun, takeRun } from '../../store/open-run.js';
import type { RunFolder } from '../../store/run-folder.js';
import type { BackendName } from '../../network/network.js';
import { assemble, type Assembly } from './assemble.js';
import { beginningOf } from './beginning.js';
import { chooseBackend } from './backend-choice.js';
import { partOf, partsOf } from '../parts/registry.js';
import { experimentYaml, storedExperiment } from '../settings/load.js';
import { extensionOf } from './extension.js';
import { goOn, type GoOnOptions, type Prepared } from './go-on.js';
import { trainFinalists } from './finalists.js';
import { claiming, newRun } from './new-run.js';
import { stopOf } from './stop-reason.js';
import { rescoreAtEnd } from './rescore.js';
import { measuredBy, measuresOf } from '../settings/measured.js';
import { tellingScores } from './generation-scores.js';
import { withWorstValues } from './worst-values.js';
import type { Measures } from '../../report/measures.js';
import type { Plugins } from '../parts/plugins.js';
import type { Experiment } from '../settings/settings.js';

export interface StartedRun {
  readonly folder: string;
  readonly backend: BackendName;
  readonly workers: number;
  /** Generations in all. */
  readonly generations: number;
  readonly experiment: Experiment;
  /** What it is after, and what it measures. */
  readonly measures: Measures;
  /** The strategy follows the first of several objectives alone. */
  readonly followsFirst: boolean;
}

export interface SearchOptions {
  readonly plugins?: Plugins;
  /** Abort it to stop at the next safe point; the run can be resumed. */
  readonly signal?: AbortSignal;
  /** When everything is there and the search begins. */
  readonly onStart?: (run: StartedRun) => void;
  readonly onProgress?: (progress: SearchProgress) => void;
  /** After each generation is safe on disk. */
  readonly onGeneration?: (generation: number, trials: readonly Trial[]) => void;
  /** What was found and mended on opening the run, a line each. */
  readonly onNote?: (note: string) => void;
}

export interface SearchOutcome {
  readonly folder: string;
  readonly status: 'finished' | 'interrupted';
  /** Generations and trials in the run. */
  readonly generation: number;
  readonly trials: number;
}

export interface NewSearchOptions extends SearchOptions {
  readonly folder: string;
  /** Where the folder exists, take NAME-2, NAME-3, ... instead. */
  readonly numbered?: boolean;
  /**
   * Folder of a run to take over from: its best architectures, as many as `search.population`, and what its evaluator
   * learned or scored, where that fits. The new run does not need it any more.
   */
  readonly from?: string;
}

/**
 * Searches in a new folder, whose name is taken at once, and which is made when all that the experiment needs has been found. Throws StoreError when
 * the folder exists, BackendError, DataError, ExperimentError and MemoryLimitError for settings that cannot work here,
 * SearchError when the search cannot go on (the run then says so, too), InputError where there is nothing to take over.
 */
export async function runSearch(
  asked: Experiment,
  { folder, numbered = false, from, ...options }: NewSearchOptions,
): Promise<SearchOutcome> {
  const { signal, onNote } = options;
  const beginning = from === undefined ? undefined : beginningOf(from, asked, options.plugins);
  const { experiment } = beginning ?? { experiment: asked };
  const { run, ...prepared } = await claiming(folder, { ...options, numbered }, async (claim) => {
    const { uses } = partOf(partsOf(options.plugins), 'evaluators', experiment.evaluator.name);
    // Without a backend, plain JavaScript is what computes.
    const backend = uses.includes('backend') ? await chooseBackend(experiment.backend) : 'cpu';
    const assembly = await assemble(experiment, { backend, ...options });
    const made = { settings: experimentYaml(experiment), seed: experiment.seed, backend };
    const make = () => {
      const metrics = withWorstValues(
        measuredBy(experiment, options.plugins),
        experiment.search.objectives,
        assembly,
      );
      const dependencies = assembly.dependencies();
      const { notes = [], ...taken } = beginning?.over(assembly.evaluator, dependencies, backend) ?? {};
      notes.forEach((note) => onNote?.(note));
      return newRun(claim, { ...made, ...taken, dependencies, metrics });
    };
    return { backend, assembly, run: await afterOpening(assembly, experiment, signal, make) };
  });
  run.notes.forEach((note) => onNote?.(note));
  return conduct(run, { experiment, ...prepared }, options);
}

/** Opens the evaluator before the folder is made, so that what is missing or does not fit leaves no run behind. */
async function afterOpening(
  assembly: Assembly,
  experiment: Experiment,
  signal: AbortSignal = new AbortController().signal,
  make: () => RunFolder,
): Promise<RunFolder> {
  const { evaluator } = assembly;
  try {
    await evaluator.open();
    await evaluator.check?.(firstGenomes(assembly, experiment), signal);
    signal.throwIfAborted();
    return make();
  } catch (error) {
    await evaluator.close();
    throw error;
  }
}

/** Where a generation has few, some more: one that does not fit is no reason to refuse the search. */
const fewest = 5;

/** What the strategy will propose first; in a warm-up, which scores little, those that train are to be scored later. */
function firstGenomes({ space, strategy, evaluator }: Assembly, { seed }: Experiment): FirstGenomes<unknown> {
  const context = { seed, space, generation: 0, nextTrial: 0 };
  const proposal = strategy.propose(strategy.start(), context);
  requireHonoured(strategy.name, evaluator, proposal);
  const { train, evaluate } = proposal;
  const more = (genomes: readonly unknown[]): unknown[] =>
    Array.from({ length: Math.max(genomes.length, fewest) }, (_, i) =>
      i < genomes.length ? genomes[i] : space.sample(stream(seed, 'first genomes', i)),
    );
  return {
    train: train.length > 0 ? more(train) : [],
    evaluate: more(evaluate.length > 0 ? evaluate.map(({ genome }) => genome) : train),
  };
}

/** What may change when a run goes on: of these only the generations change a result. */
export interface ResumeOptions extends SearchOptions, GoOnOptions {}

/**
 * Goes on with a run on the backend that it began on. A finished run is left as it is. Throws like `runSearch`, and
 * InputError, with nothing changed, when the data or the plug-ins are not those that the run began with.
 */
export async function resumeSearch(folder: string, options: ResumeOptions = {}): Promise<SearchOutcome> {
  const begun = openRun(folder, { write: false });
  const { record } = begun;
  if (record.status === 'finished' && !isExtended(begun, options)) {
    const { generations, trials } = record.committed;
    return { folder, status: 'finished', generation: generations, trials };
  }
  const taken = await takeRun(folder, options);
  try {
    const { run, ...prepared } = await goOn(begun, taken, options);
    return await conduct(run, prepared, options);
  } finally {
    taken.release();
  }
}

/** Throws InputError where fewer generations are asked for than are done. */
function isExtended(begun: RunFolder, { generations, plugins }: ResumeOptions): boolean {
  if (generations === undefined) return false;
  const experiment = storedExperiment(begun.settings(), `${begun.folder}/experiment.yaml`, plugins);
  return extensionOf(begun, experiment, generations, plugins) !== undefined;
}

async function conduct(run: RunFolder, prepared: Prepared, options: SearchOptions): Promise<SearchOutcome> {
  const { experiment, backend, assembly } = prepared;
  const { plugins, signal, onStart, onProgress, onGeneration } = options;
  const { space, strategy, evaluator, generations, workers } = assembly;
  const measures = measuresOf(experiment, run.record, plugins);
  const { followsFirst = false } = partOf(partsOf(plugins), 'strategies', experiment.search.strategy);
  onStart?.({
    folder: run.folder,
    backend,
    workers,
    generations,
    experiment,
    measures,
    followsFirst: measures.objectives.length > 1 && followsFirst,
  });
  try {
    const result = await search({
      ...{ seed: experiment.seed, space, strategy, generations },
      evaluator: opened(evaluator),
      log: run.log<unknown, unknown>(),
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
      ...(onGeneration && { onGeneration: tellingScores(run, experiment, measures, onGeneration) }),
    });
    const status = result.status === 'finished' ? await close(run, prepared, options) : result.status;
    run.close(status, status === 'finished' ? endingOf(result, experiment) : stopOf(signal));
    return { folder: run.folder, ...result, status };
  } catch (error) {
    run.close('failed', error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    await evaluator.close();
  }
}

/** Why there are fewer generations than planned; undefined where there are as many. */
function endingOf({ ended }: SearchResult, { search: { patience } }: Experiment): string | undefined {
  if (ended === 'budget') return 'its budget is spent';
  if (ended !== 'strategy') return undefined;
  return patience === undefined
    ? 'its strategy has nothing more to propose'
    : `nothing better in ${patience} generations`;
}

const closingSteps = [rescoreAtEnd, trainFinalists];

/** What comes after the last generation, step by step; each does nothing where it was done before. */
async function close(
  run: RunFolder,
  prepared: Prepared,
  options: SearchOptions,
): Promise<SearchOutcome['status']> {
  const { signal } = options;
  try {
    for (const step of closingSteps) await step(run, prepared, options);
    return 'finished';
  } catch (error) {
    if (!signal?.aborted || error !== signal.reason) throw error;
    return 'interrupted';
  }
}

/** The same evaluator for the controller, which opens what it is given and closes it: it is needed after the search, too. */
function opened(evaluator: Evaluator<unknown>): Evaluator<unknown> {
  return {
    honours: evaluator.honours ?? [],
    keepsLineage: evaluator.keepsLineage ?? false,
    open: () => Promise.resolve(),
    evaluate: (proposal, context) => evaluator.evaluate(proposal, context),
    exhausted: () => evaluator.exhausted?.() ?? false,
    snapshot: () => evaluator.snapshot(),
    restore: (snapshot) => evaluator.restore(snapshot),
    close: () => Promise.resolve(),
  };
}
