/** Settings that searches by gradient have in common; each method brings the defaults of its paper or its code. */
import { z } from 'zod';
import type { ArchitectureOptimiser } from './architecture-optimiser.js';

const count = z.number().int().positive();

/** Where a method differs from DARTS. */
export interface TrainingDefaults {
  readonly batch?: number;
  readonly minimumLearningRate?: number;
  readonly nesterov?: boolean;
  readonly weightDecay?: number;
  /** Infinity: none. */
  readonly clip?: number;
}

/** The group `supernet`: how the shared weights learn (DARTS train_search.py). */
export function trainingSettings({
  batch = 64,
  minimumLearningRate = 0.001,
  nesterov = false,
  weightDecay = 3e-4,
  clip = 5,
}: TrainingDefaults = {}) {
  const limit = z.number().positive();
  return {
    batch: count.default(batch).describe('images in a training batch'),
    replicas: count
      .max(1024)
      .default(1)
      .describe('shards of a batch, each with its own batch statistics, that workers share'),
    learningRate: z.number().positive().default(0.025).describe('of the first epoch'),
    minimumLearningRate: z.number().min(0).default(minimumLearningRate).describe('where its cosine ends'),
    momentum: z.number().min(0).lt(1).default(0.9).describe('of SGD'),
    nesterov: z.boolean().default(nesterov).describe("Nesterov's momentum"),
    weightDecay: z.number().min(0).default(weightDecay).describe('L2 penalty on the weights'),
    clip: (clip === Infinity ? limit.optional() : limit.default(clip)).describe(
      `largest L2 norm of the gradient${clip === Infinity ? ' (default: none)' : ''}`,
    ),
  };
}

export type TrainingSettings = Readonly<z.output<z.ZodObject<ReturnType<typeof trainingSettings>>>>;

/** Of the architecture parameters, in the group `search` (DARTS architect.py). */
export function architectureSettings(learningRate = 3e-4, weightDecay = 1e-3, clip = Infinity) {
  const limit = z.number().positive();
  return {
    architectureLearningRate: z
      .number()
      .positive()
      .default(learningRate)
      .describe('of the architecture parameters'),
    architectureWeightDecay: z
      .number()
      .min(0)
      .default(weightDecay)
      .describe('L2 penalty on the architecture parameters'),
    architectureClip: (clip === Infinity ? limit.optional() : limit.default(clip)).describe(
      `largest L2 norm of their gradient${clip === Infinity ? ' (default: none)' : ''}`,
    ),
  };
}

type ArchitectureSettings = Readonly<z.output<z.ZodObject<ReturnType<typeof architectureSettings>>>>;

export function optimiserOf(
  {
    architectureLearningRate: learningRate,
    architectureWeightDecay: weightDecay,
    architectureClip: clip = Infinity,
  }: ArchitectureSettings,
  kind: ArchitectureOptimiser['kind'] = 'adam',
): ArchitectureOptimiser {
  return { kind, learningRate, weightDecay, clip };
}

/** Epochs of a search: a generation is an epoch. */
export function epochsSetting(epochs: number) {
  return count.default(epochs).describe('epochs; each ends in a trial, the genotype that it derives');
}

/** Which parameters learn first in a step. */
export function orderSetting(standard: 'architecture' | 'weights') {
  return z
    .enum(['architecture', 'weights'])
    .default(standard)
    .describe('which learn first in a step: the architecture parameters or the weights');
}

export function unsampledSetting() {
  return z
    .enum(['decay', 'leave'])
    .default('decay')
    .describe(
      'weights of operations that do not run in a step: decay, with momentum, as in the code of the authors; leave: stay',
    );
}
