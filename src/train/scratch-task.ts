/** A slice of training from scratch as a task for a worker: plain data, and memory that both sides see. */
import type { Seed } from '../random.js';
import { batchesInOrder } from './data/batches.js';
import { batchBuffer, fillBatch, type Augmentation } from './data/fill-batch.js';
import type { Images } from './data/image-set.js';
import type { NetworkCache } from './network-cache.js';
import type { Score, Statistics } from './network.js';
import { addScores, noScore, trainSlice, type ScratchOptions, type Slice } from './scratch-steps.js';
import { TrainingError } from './training-error.js';
import { weightTable } from './weights.js';

interface NetworkPart {
  /** The plan as JSON. */
  readonly plan: string;
  /** The weights of the plan, in its order. */
  readonly values: SharedArrayBuffer;
}

/** Changes `values` and `momentum`. */
export interface ScratchTrainTask extends NetworkPart {
  readonly purpose: 'scratch-train';
  readonly momentum: SharedArrayBuffer;
  readonly options: ScratchOptions;
  readonly augmentation: Augmentation;
  readonly seed: Seed;
  readonly slice: Slice;
}

/** Scores the batches `from` to `to` of the second set, without augmentation. */
export interface ScratchEvaluateTask extends NetworkPart {
  readonly purpose: 'scratch-evaluate';
  readonly batch: number;
  readonly from: number;
  readonly to: number;
  readonly statistics: Statistics;
}

export type ScratchTask = ScratchTrainTask | ScratchEvaluateTask;

/** The images to train on, and those to score with: of a search its validation, at the end the test images. */
export interface ScratchSets {
  readonly train: Images;
  readonly validation: Images;
}

/** Throws TrainingError if the training diverges, MemoryLimitError if the network does not fit. */
export function performScratch(task: ScratchTask, networks: NetworkCache, sets: ScratchSets): Promise<Score> {
  return task.purpose === 'scratch-train'
    ? train(task, networks, sets.train)
    : evaluate(task, networks, sets.validation);
}

function train(task: ScratchTrainTask, networks: NetworkCache, set: Images): Promise<Score> {
  const { options, augmentation, seed, slice } = task;
  const network = networks.get(task.plan, options.batch, 'train');
  const { weights } = network.plan;
  const tables = {
    weights: weightTable(weights, task.values),
    momentum: weightTable(weights, task.momentum),
    gradients: weightTable(weights),
  };
  return trainSlice(network, tables, { set, augmentation, options, seed }, slice);
}

async function evaluate(task: ScratchEvaluateTask, networks: NetworkCache, set: Images): Promise<Score> {
  const network = networks.get(task.plan, task.batch, 'evaluate');
  const weights = weightTable(network.plan.weights, task.values);
  const batches = batchesInOrder(set.count, task.batch).slice(task.from, task.to);
  const buffer = batchBuffer(set, task.batch);
  let sum = noScore;
  for (const indices of batches) {
    sum = addScores(sum, await network.evaluate(fillBatch(set, indices, buffer), weights, task.statistics));
  }
  if (!Number.isFinite(sum.loss)) throw new TrainingError('the loss of the trained network is not finite');
  return sum;
}
