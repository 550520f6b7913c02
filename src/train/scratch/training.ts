/**
 * Training a network from scratch and scoring it once at the end, as the EvNAS code's train.py does: cross entropy plus
 * the auxiliary head's, clipped SGD with momentum, running statistics. The loop and the weights live here; workers
 * compute the gradients of a batch's shards, side by side. The state between two steps is all there is to keep: a
 * training that goes on from it ends with the same bits.
 */
import { batchOrder } from '../../data/batches.js';
import { classWeights } from '../../network/class-weights.js';
import type { Score, TrainingOptions } from '../../network/network.js';
import { sumScores } from '../../network/score.js';
import type { BatchOrder, StepJob } from '../pool/jobs.js';
import type { Pool } from '../pool/pool.js';
import { failed, succeeded, type Failure, type Result } from '../pool/result.js';
import { sharePlan, type SharedPlan } from '../pool/shared-plan.js';
import type { TrainingContext, TrainingJob, TrainingResult } from '../pool/training-job.js';
import { weightState } from '../pool/weight-state.js';
import { ratesOf, shardSize, type EpochRates } from './options.js';
import { freshState, recordStep, restoredState, snapshotOf, type TrainingState } from './state.js';

/** What computes for one network. */
export type NetworkWorkers = Pick<Pool, 'step' | 'score'>;

/** What the steps of one training have in common. */
interface Course {
  readonly job: TrainingJob;
  readonly plan: SharedPlan;
  readonly workers: NetworkWorkers;
  readonly context: TrainingContext;
  readonly weighing: Pick<TrainingOptions, 'classWeights'>;
  readonly save: () => Promise<void>;
}

/** See `Pool.train`. */
export async function trainFromScratch(
  job: TrainingJob,
  workers: NetworkWorkers,
  context: TrainingContext,
): Promise<Result<TrainingResult>> {
  const trained = await trainToEpoch(job, workers, context);
  if (trained.status === 'failed') return trained;
  const state = trained.value;
  return scoreTrained(job, state, workers, context);
}

/** The state after `until` epochs. Throws like `Pool.train`. */
export async function trainToEpoch(
  job: TrainingJob,
  workers: NetworkWorkers,
  context: TrainingContext,
): Promise<Result<TrainingState>> {
  const { signal, checkpoint, resume } = context;
  const state = resume ? restoredState(job.plan, resume) : freshState(job);
  const save = async (): Promise<void> => checkpoint?.(() => snapshotOf(state));
  const course = { job, plan: sharePlan(job.plan), workers, context, save, weighing: weighingOf(job) };
  try {
    const failure = await train(state, course);
    return failure ?? succeeded(state);
  } catch (error) {
    if (signal.aborted) await save();
    throw error;
  }
}

/** What a training came to, by the images to score with. */
export async function scoreTrained(
  job: TrainingJob,
  state: TrainingState,
  workers: Pick<NetworkWorkers, 'score'>,
  { signal, checkpoint }: Pick<TrainingContext, 'signal' | 'checkpoint'>,
): Promise<Result<TrainingResult>> {
  try {
    const score = await evaluate(state, job, workers, signal);
    if (score.status === 'failed') return score;
    const { loss, correct, count } = score.value;
    const { epochs, weights } = state;
    return succeeded({ accuracy: (100 * correct) / count, loss: loss / count, epochs, weights });
  } catch (error) {
    if (signal.aborted) await checkpoint?.(() => snapshotOf(state));
    throw error;
  }
}

function weighingOf({ options, images: { train } }: TrainingJob): Course['weighing'] {
  const weights = classWeights(options.classWeights, train.labels, train.classes);
  return weights ? { classWeights: weights } : {};
}

async function train(state: TrainingState, course: Course): Promise<Failure | undefined> {
  const { job, workers, save } = course;
  const { signal, progress, epoch: epochDone } = course.context;
  const { options, seed, images } = job;
  const steps = Math.ceil(images.train.count / options.batch);
  const epochs = job.until ?? options.epochs;
  const total = epochs * steps;
  const report = (): number => {
    const done = state.epochs.length * steps + state.step;
    progress?.({ done, total, epochs: state.epochs });
    return done;
  };
  report();
  while (state.epochs.length < epochs) {
    const epoch = state.epochs.length;
    const rates = ratesOf(epoch, options);
    const batches = batchOrder(images.train.count, options.batch, seed, epoch);
    while (state.epochs.length === epoch) {
      signal.throwIfAborted();
      const shards = shardsOf(batches[state.step]!, job, epoch, state.step);
      const [result] = await workers.step(stepJob(state, course, shards, rates), signal);
      if (result?.status !== 'ok') return result ?? failed('the step was not taken');
      recordStep(state, result.value, steps, rates.learningRate);
      const done = report();
      if (state.step === 0 && epochDone) await epochDone(state.epochs.at(-1)!, () => snapshotOf(state));
      else if (done % job.checkpointSteps === 0 || done === total) await save();
    }
  }
  return undefined;
}

function shardsOf(
  indices: Int32Array,
  { options, seed }: TrainingJob,
  epoch: number,
  step: number,
): BatchOrder[] {
  const size = shardSize(options);
  return Array.from({ length: Math.ceil(indices.length / size) }, (_, shard) => ({
    indices: indices.slice(shard * size, (shard + 1) * size),
    noise: [seed, 'scratch', epoch, step, shard],
  }));
}

function stepJob(
  { weights, momentum }: TrainingState,
  { job: { plan, options, images, augmentation }, plan: shared, weighing }: Course,
  shards: readonly BatchOrder[],
  rates: EpochRates,
): StepJob {
  return {
    ...{ tables: { weights, momentum }, images: images.train, augmentation, batch: shardSize(options) },
    replicas: [{ plan: shared, shards }],
    settings: { ...options, learningRate: rates.learningRate },
    options: {
      auxiliaryWeight: plan.auxiliary === undefined ? 0 : options.auxiliaryWeight,
      dropPathRate: rates.dropPath,
      labelSmoothing: options.labelSmoothing,
      ...weighing,
    },
  };
}

/** Batches that are added first. The sum depends on it in its last bits. */
const batchesAdded = 4;

/** The score of the images at the end, from those of its batches in their order. */
export function finalScore(batches: readonly Score[]): Score {
  const parts = Array.from({ length: Math.ceil(batches.length / batchesAdded) }, (_, i) =>
    sumScores(batches.slice(i * batchesAdded, (i + 1) * batchesAdded)),
  );
  return sumScores(parts);
}

async function evaluate(
  { weights }: TrainingState,
  { plan, images, evaluationBatch: batch, statistics }: TrainingJob,
  workers: Pick<NetworkWorkers, 'score'>,
  signal: AbortSignal,
): Promise<Result<Score>> {
  const result = await workers.score(
    { plan: sharePlan(plan), weights: weightState(weights), images: images.score, batch, statistics },
    signal,
  );
  if (result.status === 'failed') return result;
  const score = finalScore(result.value);
  return Number.isFinite(score.loss)
    ? succeeded(score)
    : failed('the loss of the trained network is not finite');
}
