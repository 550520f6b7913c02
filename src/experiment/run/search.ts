/** Runs an experiment in a run folder, from its start or from where it was interrupted. */
import { search, type SearchProgress, type SearchResult } from '../../search/controller.js';
import type { Evaluator } from '../../search/evaluator.js';
import type { Trial } from '../../search/strategy.js';
import { openRun, takeRun } from '../../store/open-run.js';
import type { RunFolder } from '../../store/run-folder.js';
import { storedExperiment } from '../settings/load.js';
import { extensionOf } from './extension.js';
import { goOn, type GoOnOptions, type Prepared } from './go-on.js';
import { trainFinalists } from './finalists.js';
import { claiming, newRun } from './new-run.js';
import { prepareSearch } from './prepare-search.js';
import { startedRun, type StartedRun } from './started-run.js';
import { stopOf } from './stop-reason.js';
import { rescoreAtEnd } from './rescore.js';
import { tellingScores } from './generation-scores.js';
import type { QueueAddress } from '../../queue-address.js';
import type { Plugins } from '../parts/plugins.js';
import type { Experiment } from '../settings/settings.js';

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
  /** Where the workers are, unless they are threads of this process. It changes no result. */
  readonly queue?: QueueAddress | undefined;
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
  const { onNote } = options;
  const { run, ...prepared } = await claiming(folder, { ...options, numbered }, async (claim) => {
    const { record, ...ready } = await prepareSearch(asked, {
      ...options,
      ...(from !== undefined && { from }),
    });
    try {
      return { ...ready, run: newRun(claim, record) };
    } catch (error) {
      await ready.assembly.evaluator.close();
      throw error;
    }
  });
  run.notes.forEach((note) => onNote?.(note));
  return conduct(run, prepared, options);
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
  const { experiment, assembly } = prepared;
  const { plugins, queue, signal, onStart, onProgress, onGeneration } = options;
  const { space, strategy, evaluator, generations } = assembly;
  run.countWork(() => assembly.work());
  const started = { ...startedRun(run.folder, prepared, run.record, plugins), queue };
  onStart?.(started);
  try {
    const result = await search({
      ...{ seed: experiment.seed, space, strategy, generations },
      evaluator: opened(evaluator),
      log: run.log<unknown, unknown>(),
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
      ...(onGeneration && { onGeneration: tellingScores(run, experiment, started.measures, onGeneration) }),
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
