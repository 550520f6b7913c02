/** Pieces of training from scratch as tasks for a worker: plain data, and memory that both sides see. */
import type { Seed } from '../../random.js';
import { batchesInOrder } from '../../data/batches.js';
import { batchBuffer, fillBatch, type Augmentation } from '../../data/fill-batch.js';
import type { Images } from '../../data/image-set.js';
import type { NetworkCache } from './network-cache.js';
import type { Score, Statistics, TrainingOptions } from '../../network/network.js';
import type { SharedPlan } from './shared-plan.js';
import { weightTable } from '../../network/weights.js';

interface NetworkPart {
  readonly plan: SharedPlan;
  /** The largest batch that the plan will see. */
  readonly batch: number;
  /** The weights of the plan, in its order; only read. */
  readonly values: SharedArrayBuffer;
}

/** One piece of a batch forward and backward; `gradients` has the layout of `values`. */
export interface ScratchGradientsTask extends NetworkPart {
  readonly purpose: 'scratch-gradients';
  readonly gradients: SharedArrayBuffer;
  readonly indices: Int32Array;
  readonly augmentation: Augmentation;
  readonly seed: Seed;
  /** Names the streams of the augmentation, dropout and drop path. */
  readonly name: readonly (string | number)[];
  readonly options: Omit<TrainingOptions, 'noise'>;
}

/** Scores the batches `from` to `to` of the second set, without augmentation. */
export interface ScratchEvaluateTask extends NetworkPart {
  readonly purpose: 'scratch-evaluate';
  readonly from: number;
  readonly to: number;
  readonly statistics: Statistics;
}

export type ScratchTask = ScratchGradientsTask | ScratchEvaluateTask;

/** The images to train on, and those to score with: of a search its validation, at the end the test images. */
export interface ScratchSets {
  readonly train: Images;
  readonly validation: Images;
}

/** Throws MemoryLimitError if the network does not fit. */
export function performScratch(task: ScratchTask, networks: NetworkCache, sets: ScratchSets): Promise<Score> {
  return task.purpose === 'scratch-gradients'
    ? gradients(task, networks, sets.train)
    : evaluate(task, networks, sets.validation);
}

function gradients(task: ScratchGradientsTask, networks: NetworkCache, set: Images): Promise<Score> {
  const { indices, augmentation, seed, name, options } = task;
  const network = networks.get(task.plan, task.batch, 'train');
  const { weights } = network.plan;
  const batch = fillBatch(set, indices, batchBuffer(set, indices.length), augmentation, seed, ...name);
  return network.gradients(batch, weightTable(weights, task.values), weightTable(weights, task.gradients), {
    ...options,
    noise: [seed, ...name],
  });
}

async function evaluate(task: ScratchEvaluateTask, networks: NetworkCache, set: Images): Promise<Score> {
  const network = networks.get(task.plan, task.batch, 'evaluate');
  const weights = weightTable(network.plan.weights, task.values);
  const batches = batchesInOrder(set.count, task.batch).slice(task.from, task.to);
  const buffer = batchBuffer(set, Math.min(task.batch, set.count));
  const scores: Score[] = [];
  for (const indices of batches)
    scores.push(await network.evaluate(fillBatch(set, indices, buffer), weights, task.statistics));
  return sumScores(scores);
}

/** Adds them up in their order. */
export function sumScores(scores: readonly Score[]): Score {
  const sum = { loss: 0, correct: 0, count: 0 };
  for (const { loss, correct, count } of scores) {
    sum.loss += loss;
    sum.correct += correct;
    sum.count += count;
  }
  return sum;
}
