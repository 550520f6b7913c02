/** What the supernet evaluator reads of an experiment; the experiment's settings satisfy it. */
import type { Seed } from '../../random.js';
import type { Weighing } from '../../space/search-space.js';
import type { Augmentation } from '../../data/fill-batch.js';
import type { Statistics } from '../../network/network.js';

export interface SupernetSettings {
  readonly weights: Weighing;
  readonly batch: number;
  /** (Genome, batch) pairs whose gradients make one step. */
  readonly replicas: number;
  /** Steps in a generation; default: one pass over the training images. */
  readonly steps?: number | undefined;
  /** Generations that only train, before the others. */
  readonly warmup: number;
  readonly learningRate: number;
  readonly minimumLearningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  readonly clip: number;
}

export interface FitnessSettings {
  readonly batch: number;
  /** Validation images used; default: all. */
  readonly subset?: number | undefined;
  readonly augment: boolean;
  readonly statistics: Statistics;
}

export interface SupernetExperiment {
  readonly seed: Seed;
  readonly dataset: Augmentation;
  readonly supernet: SupernetSettings;
  readonly fitness: FitnessSettings;
  readonly search: {
    readonly generations: number;
    /** False: train with the raw genome (mixture only). */
    readonly decodeTraining: boolean;
    /** False: score with the raw genome (mixture only). */
    readonly decodeFitness: boolean;
  };
  readonly checkpoint: {
    /** Training steps, or evaluations, between checkpoints inside a generation. */
    readonly steps: number;
  };
}
