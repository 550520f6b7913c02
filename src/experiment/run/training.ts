/**
 * Final training of one network in a run folder: each epoch is a generation of the journal, the test at the end the
 * last one. So a training is locked, checkpointed, resumed, listed and digested as a search is.
 */
import type { Snapshot } from '../../search/evaluator.js';
import type { Trial } from '../../search/strategy.js';
import { cost } from '../../plan/cost.js';
import { duplicateNotes, sharedNotes } from '../../data/duplicates.js';
import { openRun, takeRun } from '../../store/open-run.js';
import type { RunFolder } from '../../store/run-folder.js';
import { classFigures } from '../../network/class-figures.js';
import { backendNames, type BackendName } from '../../network/network.js';
import { digest } from '../../store/digest.js';
import type { TrialSummary } from '../../store/journal-line.js';
import { trainedFolder } from '../../store/network-folder.js';
import { weightsIn } from '../../store/read-checkpoint.js';
import { openTestSet } from '../../data/test-set.js';
import { requireMemory, type MemoryNeed } from '../../train/pool/memory-need.js';
import type { EpochRecord, TrainingProgress } from '../../train/pool/training-job.js';
import { trainingJob } from '../../train/scratch/job.js';
import { namedClasses } from '../../train/scratch/named-classes.js';
import { shardSize } from '../../train/scratch/options.js';
import { openPool } from '../parts/open-pool.js';
import { TrainingError } from '../../train/training-error.js';
import { chooseBackend } from './backend-choice.js';
import { openData } from '../parts/open.js';
import { partsOf } from '../parts/registry.js';
import { isTraining, storedTraining, trainingYaml } from '../settings/load-training.js';
import { imageDependency, placesOf, withPlaces, type Places } from './dependencies.js';
import { networkCard } from './network-card.js';
import { claiming, goOnWith, newRun, notesOn } from './new-run.js';
import { stopOf } from './stop-reason.js';
import type { QueueAddress } from '../../queue-address.js';
import type { Plugins } from '../parts/plugins.js';
import { trainingPlan } from './training-plan.js';
import { trainingWorkers, type TrainingExperiment } from '../settings/training-settings.js';

export interface StartedTraining {
  readonly folder: string;
  readonly backend: BackendName;
  readonly workers: number;
  /** Where the workers are, unless they are threads of this process. */
  readonly queue?: QueueAddress | undefined;
  readonly params: number;
  readonly experiment: TrainingExperiment;
}

export interface TrainingOptions {
  /** Where the folder exists, NAME-2, NAME-3, ... is taken. */
  readonly numbered?: boolean;
  readonly plugins?: Plugins;
  /** Abort it to stop at the next safe point; the training can be resumed. */
  readonly signal?: AbortSignal;
  /** When everything is there and the training begins. */
  readonly onStart?: (run: StartedTraining) => void;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** After each epoch is safe on disk. */
  readonly onEpoch?: (epoch: EpochRecord) => void;
  /** What was found and mended on opening the run, a line each. */
  readonly onNote?: (note: string) => void;
  /** Where the workers are, unless they are threads of this process. It changes no result. */
  readonly queue?: QueueAddress | undefined;
}

export interface TrainingOutcome {
  readonly folder: string;
  readonly status: 'finished' | 'interrupted';
  /** Complete epochs. */
  readonly epochs: number;
  /** Of the test images, in percent; undefined until all epochs are done. */
  readonly accuracy?: number;
}

/**
 * Trains in a new folder. Throws StoreError when the folder exists, BackendError, DataError, GenotypeError, PlanError,
 * MemoryLimitError for settings that cannot work here, TrainingError when it diverges (the run then says so, too).
 */
export async function runTraining(
  experiment: TrainingExperiment,
  { folder, ...options }: TrainingOptions & { readonly folder: string },
): Promise<TrainingOutcome> {
  const { run, ...prepared } = await claiming(folder, options, async (claim) => {
    const backend = await chooseBackend(experiment.backend);
    const opened = await prepare(experiment, backend, options);
    try {
      const { dependencies } = opened;
      const settings = { settings: trainingYaml(experiment), seed: experiment.seed, backend };
      return { ...opened, run: newRun(claim, { ...settings, dependencies }) };
    } catch (error) {
      await opened.pool.close();
      throw error;
    }
  });
  run.notes.forEach((note) => options.onNote?.(note));
  return conduct(run, prepared, options);
}

/** What may change when a training goes on: it changes no result. */
export interface ResumeTrainingOptions extends TrainingOptions {
  readonly workers?: TrainingExperiment['workers'];
  readonly places?: Places;
}

/** Goes on with a training on the backend that it began on. A finished one is left as it is. Throws like `runTraining`. */
export async function resumeTraining(
  folder: string,
  options: ResumeTrainingOptions = {},
): Promise<TrainingOutcome> {
  const begun = openRun(folder, { write: false });
  const { record } = begun;
  if (record.status === 'finished') return outcomeOf(begun);
  const taken = await takeRun(folder, options);
  try {
    const { workers, plugins, places } = options;
    const parsed = storedTraining(begun.settings(), `${folder}/experiment.yaml`, plugins);
    const settings = withPlaces(parsed, placesOf(folder, record.dependencies, places));
    const experiment = workers === undefined ? settings : { ...settings, workers };
    const backend = await chooseBackend(backendNames.find((name) => name === record.backend) ?? 'auto');
    const prepared = await prepare(experiment, backend, options);
    let run: RunFolder;
    try {
      run = goOnWith(taken, prepared.dependencies);
    } catch (error) {
      await prepared.pool.close();
      throw error;
    }
    notesOn(run).forEach((note) => options.onNote?.(note));
    return await conduct(run, prepared, options);
  } finally {
    taken.release();
  }
}

/** Whether the run trains one network; else it searches. Throws StoreError. */
export function isTrainingRun(folder: string): boolean {
  return isTraining(openRun(folder, { write: false }).settings());
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

/** Reads the images, makes the plan, and opens workers whose memory it fits into. */
async function prepare(
  experiment: TrainingExperiment,
  backend: BackendName,
  { plugins, queue, onNote, signal = new AbortController().signal }: TrainingOptions,
) {
  const data = await openData(experiment.dataset, partsOf(plugins));
  const plan = trainingPlan(experiment, data.training, plugins);
  const images = { train: data.training, score: await openTestSet(data.test) };
  const { memory, training } = experiment;
  const workers = trainingWorkers(experiment);
  const { dataset } = experiment;
  const notes = [
    ...data.notes,
    ...duplicateNotes(data.training),
    ...sharedNotes(data.training, images.score),
  ];
  const dependencies = [
    imageDependency('images', dataset, data.training),
    ...(plugins?.modules ?? []),
    imageDependency('test images', dataset, images.score),
  ];
  const pool = await openPool({ backend, workers, memory, queue, onNote });
  notes.forEach((note) => onNote?.(note));
  try {
    const compile = (need: MemoryNeed) => pool.compile(need, signal);
    const trained = { plan, batch: shardSize(training), use: 'train' } as const;
    await requireMemory([() => trained], compile, 'training.batch');
    const scored = { plan, batch: training.evaluationBatch, use: 'evaluate' } as const;
    await requireMemory([() => scored], compile, 'training.evaluationBatch');
    signal.throwIfAborted();
  } catch (error) {
    await pool.close();
    throw error;
  }
  return { experiment, backend, workers, images, plan, pool, dependencies };
}

async function conduct(
  run: RunFolder,
  prepared: Prepared,
  { signal = new AbortController().signal, queue, onStart, ...listeners }: TrainingOptions,
): Promise<TrainingOutcome> {
  const { experiment, backend, workers, plan, pool } = prepared;
  try {
    onStart?.({ folder: run.folder, backend, workers, queue, params: cost(plan).params, experiment });
    try {
      if (!testOf(run)) await train(run, prepared, { signal, ...listeners });
      await keepNetwork(run, prepared, signal);
    } finally {
      await pool.close();
    }
    run.close('finished');
  } catch (error) {
    const interrupted = signal.aborted && error === signal.reason;
    run.close(interrupted ? 'interrupted' : 'failed', interrupted ? stopOf(signal) : messageOf(error));
    if (!interrupted) throw error;
  }
  return outcomeOf(run);
}

/** Commits each epoch, and the test after the last. */
async function train(
  run: RunFolder,
  { experiment, images, plan, pool }: Prepared,
  { signal, onProgress, onEpoch }: TrainingOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const log = run.log<null, null>();
  const commit = (number: number, origin: string, metrics: Trial['metrics'], at: Snapshot): Promise<void> =>
    log.commit(number, [trialOf(experiment, number, origin, metrics)], null, at);
  const last = await log.last();
  const resume = last ? (last.partial ?? last.evaluator) : await log.beginning?.();
  let reached = resume;
  const job = { ...trainingJob(experiment, images), plan };
  const result = await pool.train(job, {
    signal,
    ...(resume && { resume }),
    ...(onProgress && { progress: onProgress }),
    checkpoint: (snapshot) => log.partial(run.generations, snapshot()),
    epoch: async (record, snapshot) => {
      reached = snapshot();
      const { epoch, learningRate, loss: trainingLoss, accuracy: trainingAccuracy } = record;
      await commit(epoch, 'epoch', { learningRate, trainingLoss, trainingAccuracy }, reached);
      onEpoch?.(record);
    },
  });
  if (result.status === 'failed') throw new TrainingError(result.reason);
  const { accuracy, loss } = result.value;
  const { params, macs, activationBytes } = cost(plan);
  const { epochs } = experiment.training;
  const metrics = { accuracy, loss, params, macs, activationBytes, images: epochs * images.train.count };
  await commit(epochs, 'test', metrics, reached!);
}

function trialOf(
  { network = '' }: TrainingExperiment,
  number: number,
  origin: string,
  metrics: Trial['metrics'],
): Trial<null> {
  return {
    ...{ trial: number, generation: number, index: 0, origin, parents: [], status: 'ok' },
    ...{ metrics, genotype: network, genome: null },
  };
}

/** Puts what was trained into the run's folder `network`, whole in itself. */
async function keepNetwork(
  run: RunFolder,
  { experiment, images, plan, pool }: Prepared,
  signal: AbortSignal,
): Promise<void> {
  const { network = '', origin, dataset, training, derived } = experiment;
  const tensors = weightsIn(run.checkpoint()!.evaluator.tensors);
  const { score, train } = images;
  const named = await namedClasses(pool, { ...training, plan, images: score }, tensors, signal);
  const figures = classFigures(score.labels, named, score.classes);
  const { accuracy = NaN, loss = NaN } = testOf(run)!.metrics;
  const card = networkCard({
    ...{ network, origin, plan, format: train, dataset, training: { ...training, derived } },
    ...{ statistics: training.statistics, batch: training.evaluationBatch },
    test: { accuracy, loss, images: score.count, ...figures },
    ...{ record: run.record, digest: digest(run) },
  });
  run.keepNetwork(trainedFolder, { card, plan, tensors });
}

/** Of the test images; undefined before they were looked at. */
function testOf(run: RunFolder): TrialSummary | undefined {
  return [...run.summaries()].find(({ origin }) => origin === 'test');
}

function outcomeOf(run: RunFolder): TrainingOutcome {
  const test = testOf(run);
  const accuracy = test?.metrics['accuracy'];
  return {
    folder: run.folder,
    status: run.record.status === 'finished' ? 'finished' : 'interrupted',
    epochs: run.generations - (test ? 1 : 0),
    ...(accuracy !== undefined && { accuracy }),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
