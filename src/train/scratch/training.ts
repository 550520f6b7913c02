/**
 * Training a network from scratch and scoring it once at the end. The loop and the weights live here, in the main
 * thread; a crew (one backend here, or the pool) computes gradients, so that the pieces of a batch, or several
 * networks, go side by side. The state between two steps is all there is to keep: a run that goes on from it ends
 * with the same bits.
 */
import type { Snapshot } from '../../search/evaluator.js';
import { batchOrder } from '../../data/batches.js';
import type { Score, Statistics } from '../../network/network.js';
import type { Crew } from './crew.js';
import { ratesOf } from './options.js';
import { freshState, recordStep, restoredState, snapshotOf } from './state.js';
import type { EpochRecord, TrainingState } from './state.js';
import { Stepper, type Trainee } from './step.js';
import { sumScores, type ScratchTask } from '../pool/scratch-task.js';
import { sharePlan } from '../pool/shared-plan.js';
import { TrainingError } from '../training-error.js';
import type { WeightTable } from '../../network/weights.js';

export interface TrainingJob extends Trainee {
  /** Images in a batch of the evaluation at the end. */
  readonly evaluationBatch: number;
  /** Batch norm of that evaluation: the running statistics, unless the training is too short for them. */
  readonly statistics: Statistics;
  /** Training steps between two checkpoints. */
  readonly checkpointSteps: number;
}

export interface TrainingProgress {
  /** Steps done and to do, of the whole training. */
  readonly done: number;
  readonly total: number;
  /** The complete epochs. */
  readonly epochs: readonly EpochRecord[];
}

export interface TrainingContext {
  readonly signal: AbortSignal;
  /** Called before the first step and behind each. */
  progress?(progress: TrainingProgress): void;
  /** Called behind the last step of each epoch and waited for, in place of `checkpoint`. */
  epoch?(record: EpochRecord, snapshot: () => Snapshot): Promise<void>;
  /** Called every `checkpointSteps` steps; what it stores comes back through `resume`. */
  checkpoint?(snapshot: () => Snapshot): Promise<void>;
  readonly resume?: Snapshot;
}

export interface TrainingResult {
  /** Of the images that the crew scores with, in percent. */
  readonly accuracy: number;
  /** Their mean cross entropy. */
  readonly loss: number;
  readonly epochs: readonly EpochRecord[];
  /** Weights and running statistics. */
  readonly weights: WeightTable;
}

/**
 * Trains and scores. Throws TrainingError, or the signal's reason as soon as it is aborted, then behind one more
 * checkpoint.
 */
export async function trainFromScratch(
  job: TrainingJob,
  crew: Crew,
  context: TrainingContext,
): Promise<TrainingResult> {
  const { signal, checkpoint, resume } = context;
  const state = resume ? restoredState(job.plan, resume) : freshState(job.plan, job.seed);
  const save = async (): Promise<void> => checkpoint?.(() => snapshotOf(state));
  try {
    await train(state, job, crew, context, save);
    const score = await evaluate(state, job, crew, signal);
    return {
      accuracy: (100 * score.correct) / score.count,
      loss: score.loss / score.count,
      epochs: state.epochs,
      weights: state.weights,
    };
  } catch (error) {
    if (signal.aborted) await save();
    throw error;
  }
}

async function train(
  state: TrainingState,
  job: TrainingJob,
  crew: Crew,
  { signal, progress, epoch: epochDone }: TrainingContext,
  save: () => Promise<void>,
): Promise<void> {
  const { options, seed } = job;
  const stepper = new Stepper(job, crew);
  const steps = Math.ceil(crew.images.train / options.batch);
  const total = options.epochs * steps;
  const report = (): number => {
    const done = state.epochs.length * steps + state.step;
    progress?.({ done, total, epochs: state.epochs });
    return done;
  };
  report();
  while (state.epochs.length < options.epochs) {
    const epoch = state.epochs.length;
    const rates = ratesOf(epoch, options);
    const batches = batchOrder(crew.images.train, options.batch, seed, epoch);
    while (state.epochs.length === epoch) {
      signal.throwIfAborted();
      const step = { indices: batches[state.step]!, rates, name: ['scratch', epoch, state.step] };
      const score = await stepper.step(state, step, signal);
      recordStep(state, score, steps, rates.learningRate);
      const done = report();
      if (state.step === 0 && epochDone) await epochDone(state.epochs.at(-1)!, () => snapshotOf(state));
      else if (done % job.checkpointSteps === 0 || done === total) await save();
    }
  }
}

/** Batches of the evaluation that one task scores; the crew shares the tasks out. It changes no result. */
const batchesPerTask = 4;

async function evaluate(
  { weights }: TrainingState,
  { plan, evaluationBatch: batch, statistics }: TrainingJob,
  crew: Crew,
  signal: AbortSignal,
): Promise<Score> {
  const batches = Math.ceil(crew.images.score / batch);
  const shared = sharePlan(plan);
  const values = weights.values.buffer as SharedArrayBuffer;
  const tasks = Array.from({ length: Math.ceil(batches / batchesPerTask) }, (_, i): ScratchTask => {
    const from = i * batchesPerTask;
    const to = Math.min(batches, from + batchesPerTask);
    return { purpose: 'scratch-evaluate', plan: shared, batch, values, from, to, statistics };
  });
  const score = sumScores(await Promise.all(tasks.map((task) => crew.run(() => task, signal))));
  if (!Number.isFinite(score.loss)) throw new TrainingError('the loss of the trained network is not finite');
  return score;
}
