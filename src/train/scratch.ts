/**
 * Training a network from scratch and scoring it once at the end. The loop lives here, in the main thread; a crew
 * (one backend here, or the pool) does the slices, so that several networks train at once, each on one worker. The
 * state between two slices is all there is to keep: a run that goes on from it ends with the same bits.
 */
import type { Seed } from '../random.js';
import type { Plan } from '../space/plan.js';
import type { Snapshot } from '../search/evaluator.js';
import type { Augmentation } from './data/fill-batch.js';
import type { Score, Statistics } from './network.js';
import { addScores, noScore, ratesOf, stepsOf, type ScratchOptions } from './scratch-steps.js';
import type { ScratchTask } from './scratch-task.js';
import {
  freshState,
  restoredState,
  snapshotOf,
  withScore,
  type EpochRecord,
  type TrainingState,
} from './scratch-state.js';
import type { WeightTable } from './weights.js';

/** Does slices; several at a time where it can. */
export interface Crew {
  /** Images to train on, and to score with. */
  readonly images: { readonly train: number; readonly score: number };
  /** Slices that run at a time. */
  readonly lanes: number;
  /** Makes the task anew when a worker died over it. Throws TrainingError, or the signal's reason. */
  run(task: () => ScratchTask, signal: AbortSignal): Promise<Score>;
  close(): Promise<void>;
}

export interface TrainingJob {
  readonly plan: Plan;
  readonly options: ScratchOptions;
  readonly augmentation: Augmentation;
  readonly seed: Seed;
  /** Images in a batch of the evaluation at the end. */
  readonly evaluationBatch: number;
  /** Batch norm of that evaluation: the running statistics, unless the training is too short for them. */
  readonly statistics: Statistics;
  /** Training steps between two checkpoints. */
  readonly checkpointSteps: number;
}

export interface TrainingProgress {
  /** Epochs that are complete. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done and to do, of the whole training. */
  readonly done: number;
  readonly total: number;
  /** The last complete epoch, where there is one. */
  readonly last?: EpochRecord;
}

export interface TrainingContext {
  readonly signal: AbortSignal;
  progress?(progress: TrainingProgress): void;
  /** Called behind every slice; the snapshot goes on from there through `resume`. */
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

/** Trains and scores. Throws TrainingError, or the signal's reason as soon as it is aborted. */
export async function trainFromScratch(
  job: TrainingJob,
  crew: Crew,
  context: TrainingContext,
): Promise<TrainingResult> {
  const { signal } = context;
  const plan = JSON.stringify(job.plan);
  let state = context.resume ? restoredState(job.plan, context.resume) : freshState(job.plan, job.seed);
  const report = (): void => context.progress?.(progressOf(state, job, crew));
  report();
  while (state.epoch < job.options.epochs) {
    signal.throwIfAborted();
    state = await advance(state, plan, job, crew, signal);
    report();
    const current = state;
    await context.checkpoint?.(() => snapshotOf(current));
  }
  const score = await evaluate(state, plan, job, crew, signal);
  return {
    accuracy: (100 * score.correct) / score.count,
    loss: score.loss / score.count,
    epochs: state.epochs,
    weights: state.weights,
  };
}

/** The state after the next slice. The slice works on copies, so that an end by force leaves the state whole. */
async function advance(
  state: TrainingState,
  plan: string,
  job: TrainingJob,
  crew: Crew,
  signal: AbortSignal,
): Promise<TrainingState> {
  const { options, augmentation, seed } = job;
  const steps = stepsOf({ count: crew.images.train }, options);
  const slice = {
    epoch: state.epoch,
    from: state.step,
    to: Math.min(steps, state.step + job.checkpointSteps),
  };
  let values = shared(state.weights);
  let momentum = shared(state.momentum);
  const task = (): ScratchTask => {
    values = shared(state.weights);
    momentum = shared(state.momentum);
    return { purpose: 'scratch-train', plan, values, momentum, options, augmentation, seed, slice };
  };
  const score = await crew.run(task, signal);
  const trained = {
    ...state,
    weights: { slots: state.weights.slots, values: new Float32Array(values) },
    momentum: { slots: state.momentum.slots, values: new Float32Array(momentum) },
  };
  return withScore(trained, score, slice.to, steps, ratesOf(slice.epoch, options).learningRate);
}

/** Batches of the evaluation that one task scores; the crew can share the tasks out. */
const evaluationBatches = 8;

async function evaluate(
  state: TrainingState,
  plan: string,
  job: TrainingJob,
  crew: Crew,
  signal: AbortSignal,
): Promise<Score> {
  const { evaluationBatch: batch, statistics } = job;
  const values = shared(state.weights);
  const batches = Math.ceil(crew.images.score / batch);
  let sum = noScore;
  for (let from = 0; from < batches; from += evaluationBatches) {
    const to = Math.min(batches, from + evaluationBatches);
    const score = await crew.run(
      () => ({ purpose: 'scratch-evaluate', plan, values, batch, from, to, statistics }),
      signal,
    );
    sum = addScores(sum, score);
  }
  return sum;
}

function progressOf(state: TrainingState, { options }: TrainingJob, crew: Crew): TrainingProgress {
  const steps = stepsOf({ count: crew.images.train }, options);
  const last = state.epochs.at(-1);
  return {
    epoch: state.epoch,
    epochs: options.epochs,
    done: state.epoch * steps + state.step,
    total: options.epochs * steps,
    ...(last && { last }),
  };
}

/** A copy in memory that workers share. */
function shared({ values }: WeightTable): SharedArrayBuffer {
  const copy = new SharedArrayBuffer(values.byteLength);
  new Float32Array(copy).set(values);
  return copy;
}
