/**
 * The steps of training from scratch, as the EvNAS code's train.py takes them: cross entropy plus the auxiliary
 * head's, clipped SGD with momentum, a cosine from epoch to epoch, drop path that grows with the epoch.
 */
import type { Seed } from '../random.js';
import { batchOrder } from './data/batches.js';
import { batchBuffer, fillBatch, type Augmentation, type BatchBuffer } from './data/fill-batch.js';
import type { Images } from './data/image-set.js';
import type { Batch, Network, Score } from './network.js';
import { sgdStep, trainable, updateStatistics, type Trained } from './optimiser.js';
import { cosine, linearWarmUp } from './schedule.js';
import { TrainingError } from './training-error.js';

/** How a network is trained from scratch. The `training` section of an experiment file satisfies it. */
export interface ScratchOptions {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Where the cosine ends. */
  readonly minimumLearningRate: number;
  /** Epochs in which the learning rate rises to its cosine. */
  readonly warmup: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  /** Largest L2 norm of the gradient. */
  readonly clip: number;
  /** Of the auxiliary head's loss, in plans that have one. */
  readonly auxiliaryWeight: number;
  /** Drop-path rate that the last epoch approaches: epoch e of n trains with dropPath * e / n. */
  readonly dropPath: number;
  readonly labelSmoothing: number;
}

/** What a step needs to know about its epoch. */
export interface StepRates {
  readonly learningRate: number;
  readonly dropPath: number;
}

export function ratesOf(epoch: number, options: ScratchOptions): StepRates {
  const { epochs, learningRate, minimumLearningRate, warmup, dropPath } = options;
  return {
    learningRate: linearWarmUp(epoch, warmup) * cosine(epoch, epochs, learningRate, minimumLearningRate),
    dropPath: (dropPath * epoch) / epochs,
  };
}

/** Some consecutive steps of an epoch. Where an epoch is cut does not change what comes of it. */
export interface Slice {
  readonly epoch: number;
  /** Number of the first step in the epoch. */
  readonly from: number;
  /** Number behind the last one. */
  readonly to: number;
}

/** What a network learns from. */
export interface Lesson {
  readonly set: Images;
  readonly augmentation: Augmentation;
  readonly options: ScratchOptions;
  /** Names the streams of the batches' order, the augmentation, dropout and drop path. */
  readonly seed: Seed;
}

export function stepsOf(set: Pick<Images, 'count'>, { batch }: ScratchOptions): number {
  return Math.ceil(set.count / batch);
}

/** Runs the slice over the tables and adds up the scores of its batches. Throws TrainingError if it diverges. */
export async function trainSlice(
  network: Network,
  tables: Trained,
  lesson: Lesson,
  slice: Slice,
): Promise<Score> {
  const { set, augmentation, options, seed } = lesson;
  const rates = ratesOf(slice.epoch, options);
  const batches = batchOrder(set.count, options.batch, seed, slice.epoch);
  const buffer: BatchBuffer = batchBuffer(set, options.batch);
  let sum = noScore;
  for (let step = slice.from; step < slice.to; step++) {
    const name = ['scratch', slice.epoch, step];
    const batch = fillBatch(set, batches[step]!, buffer, augmentation, seed, ...name);
    sum = addScores(sum, await trainStep(network, tables, batch, options, rates, [seed, ...name]));
  }
  return sum;
}

/** One step: gradients, SGD over the trainable weights, running statistics. Throws TrainingError if it diverges. */
export async function trainStep(
  network: Network,
  tables: Trained,
  batch: Batch,
  options: ScratchOptions,
  rates: StepRates,
  noise: readonly (string | number)[],
): Promise<Score> {
  const { weights, gradients } = tables;
  const score = await network.gradients(batch, weights, gradients, {
    auxiliaryWeight: network.plan.auxiliary === undefined ? 0 : options.auxiliaryWeight,
    dropPathRate: rates.dropPath,
    labelSmoothing: options.labelSmoothing,
    noise,
  });
  if (!Number.isFinite(score.loss)) throw new TrainingError('the training loss is not finite');
  const names = network.plan.weights.map((weight) => weight.name);
  try {
    sgdStep(tables, trainable(names, weights), { ...options, learningRate: rates.learningRate });
  } catch (error) {
    throw error instanceof RangeError ? new TrainingError(error.message) : error;
  }
  updateStatistics(weights, gradients, names);
  return score;
}

export const noScore: Score = { loss: 0, correct: 0, count: 0 };

export function addScores(one: Score, other: Score): Score {
  return {
    loss: one.loss + other.loss,
    correct: one.correct + other.correct,
    count: one.count + other.count,
  };
}
