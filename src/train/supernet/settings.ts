/** What the supernet evaluator reads of an experiment: each setting with its type, default and meaning. */
import { z } from 'zod';
import { classWeightSetting } from '../../network/class-weights.js';
import type { Seed } from '../../random.js';
import type { Augmentation } from '../../data/fill-batch.js';

const count = z.number().int().positive();

export const supernetSettings = {
  weights: z
    .enum(['path', 'mixture'])
    .default('path')
    .describe('path: only the chosen operations run; mixture: all do, weighed by softmax'),
  sampling: z
    .enum(['population', 'uniform', 'balanced', 'fair'])
    .default('population')
    .describe(
      'which genomes train: those of the generation in turn, any of the space, any of a depth that is drawn first, or ' +
        'sets in which each operation of an edge is used once',
    ),
  batch: count.default(64).describe('images in a training batch'),
  replicas: count.max(1024).default(1).describe('(genome, batch) pairs whose gradients make one step'),
  steps: count
    .optional()
    .describe('training steps in a generation (default: one pass over the training images)'),
  warmup: z.number().int().min(0).default(0).describe('generations that only train, before the others'),
  warmupImages: count
    .optional()
    .describe(
      'images that only train before the first genome is scored, in place of warmup; whole generations of them',
    ),
  learningRate: z.number().positive().default(0.025).describe('of the first generation'),
  minimumLearningRate: z.number().min(0).default(0.001).describe('where its cosine ends'),
  momentum: z.number().min(0).lt(1).default(0.9).describe('of SGD'),
  nesterov: z.boolean().default(false).describe("Nesterov's momentum"),
  weightDecay: z.number().min(0).default(3e-4).describe('L2 penalty on the weights'),
  clip: z.number().positive().default(5).describe('largest L2 norm of the gradient'),
  classWeights: classWeightSetting,
};

export const fitnessSettings = {
  batch: count
    .default(256)
    .describe('images in an evaluation batch; it matters, for batch norm uses its statistics'),
  subset: count.optional().describe('validation images used (default: all)'),
  augment: z.boolean().default(false).describe('augment them as in training (the authors do)'),
  statistics: z
    .enum(['batch', 'running'])
    .default('batch')
    .describe("batch norm: the batch's own mean and variance, or the running ones"),
};

export const racingSettings = {
  racing: count
    .optional()
    .describe(
      'genomes whose order matters: what is surely behind so many others on the first images is not scored on the rest, and counts as failed (default: all are scored on all images)',
    ),
};

export const decodingSettings = {
  decodeTraining: z
    .boolean()
    .default(true)
    .describe('false: train with the raw genome (EvNAS-NDT; mixture only)'),
  decodeFitness: z
    .boolean()
    .default(true)
    .describe('false: score with the raw genome (EvNAS-NDF; mixture only)'),
};

export type SupernetSettings = Readonly<z.output<z.ZodObject<typeof supernetSettings>>>;
export type FitnessSettings = Readonly<z.output<z.ZodObject<typeof fitnessSettings>>>;
export type RacingSettings = Readonly<z.output<z.ZodObject<typeof racingSettings>>>;

/** Generations that only train, before the others. `warmupImages` needs `steps`. */
export function warmupGenerations({
  warmup,
  warmupImages,
  steps = 1,
  replicas,
  batch,
}: Pick<SupernetSettings, 'warmup' | 'warmupImages' | 'steps' | 'replicas' | 'batch'>): number {
  return warmupImages === undefined ? warmup : Math.ceil(warmupImages / (steps * replicas * batch));
}

export interface SupernetExperiment {
  readonly seed: Seed;
  readonly dataset: Augmentation;
  readonly supernet: SupernetSettings;
  readonly fitness: FitnessSettings & RacingSettings;
  readonly search: Readonly<z.output<z.ZodObject<typeof decodingSettings>>> & {
    /** Without those of the warm-up. */
    readonly generations: number;
  };
  readonly checkpoint: {
    /** Training steps, or evaluations, between checkpoints inside a generation. */
    readonly steps: number;
  };
}
