/**
 * What an experiment file can say: each setting with its type, default and meaning. `evocell search` fills the
 * defaults in and stores the result as the run's `experiment.yaml`. The README's table of settings is made from here.
 */
import { z } from 'zod';
import { strategyNames } from '../../search/strategies.js';
import { backendNames } from '../../network/network.js';
import { constraintSettings, objectiveSettings } from './goal-settings.js';
import { trainingSection } from './training-section.js';

/** Names that an experiment can use without a plug-in; the factories behind them are in `built-in.ts`. */
export const builtInNames = {
  datasets: ['procedural', 'cifar10', 'cifar100', 'mnist'],
  spaces: ['darts', 'darts-attention', 'nasbench201', 'vit'],
  strategies: strategyNames,
} as const;
export type Choice = keyof typeof builtInNames;

/** One of the built-in names, or one that a plug-in brings (checked by `plugins.ts`). */
const choice = (choices: Choice) => z.string().meta({ choices });
const count = z.number().int().positive();
const share = z.number().min(0).max(1);

export const datasetSettings = z.strictObject({
  name: choice('datasets').default('procedural').describe('which images'),
  path: z.string().optional().describe('folder with the files of the data set (not for procedural)'),
  seed: z.number().int().optional().describe('procedural: which images are drawn (default: 0)'),
  subset: count.optional().describe('use only the first so many training images (default: all)'),
  testSubset: count.optional().describe('use only the first so many test images (default: all)'),
  trainPortion: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe('share of the training images that trains weights; the rest is for fitness'),
  crop: z.number().int().min(0).default(4).describe('padding of the random crop, pixels; 0: no crop'),
  flip: z.boolean().default(true).describe('flip half of the images left to right'),
  cutout: z.number().int().min(0).default(0).describe('side of the square that is cut out, pixels; 0: none'),
});

export const spaceSettings = z.strictObject({
  name: choice('spaces').default('darts').describe('which search space'),
  operations: z
    .array(z.string())
    .min(2)
    .optional()
    .describe('operations of a cell edge (default: those of the space)'),
  encoding: z
    .enum(['own', 'categorical'])
    .default('own')
    .describe("genomes: the space's own, or one whole number for each choice (NSGA-Net's encoding)"),
  attention: z
    .number()
    .positive()
    .optional()
    .describe('MiB that the scores of one layer of attention may take for an image; candidates over it fail'),
});

export const supernetSettings = z.strictObject({
  weights: z
    .enum(['path', 'mixture'])
    .default('path')
    .describe('path: only the chosen operations run; mixture: all do, weighed by softmax'),
  channels: count.default(16).describe('channels of the first cell'),
  cells: count.default(8).describe('cells of the search network'),
  batch: count.default(64).describe('images in a training batch'),
  replicas: count.max(1024).default(1).describe('(genome, batch) pairs whose gradients make one step'),
  steps: count
    .optional()
    .describe('training steps in a generation (default: one pass over the training images)'),
  warmup: z.number().int().min(0).default(0).describe('generations that only train, before the others'),
  learningRate: z.number().positive().default(0.025).describe('of the first generation'),
  minimumLearningRate: z.number().min(0).default(0.001).describe('where its cosine ends'),
  momentum: z.number().min(0).lt(1).default(0.9).describe('of SGD'),
  nesterov: z.boolean().default(false).describe("Nesterov's momentum"),
  weightDecay: z.number().min(0).default(3e-4).describe('L2 penalty on the weights'),
  clip: z.number().positive().default(5).describe('largest L2 norm of the gradient'),
});

export const fitnessSettings = z.strictObject({
  batch: count
    .default(256)
    .describe('images in an evaluation batch; it matters, for batch norm uses its statistics'),
  subset: count.optional().describe('validation images used (default: all)'),
  augment: z.boolean().default(false).describe('augment them as in training (the authors do)'),
  statistics: z
    .enum(['batch', 'running'])
    .default('batch')
    .describe("batch norm: the batch's own mean and variance, or the running ones"),
});

export const derivedSettings = z.strictObject({
  channels: count.default(36).describe('channels of the derived network whose cost is logged'),
  cells: count.default(20).describe('cells of that network'),
  auxiliary: z.boolean().default(false).describe('count the auxiliary head'),
});

export const searchSettings = z.strictObject({
  strategy: choice('strategies').default('evnas').describe('the search algorithm'),
  population: count.default(50).describe('genomes in a generation'),
  generations: count.default(50).describe('generations in all'),
  tournament: count.default(10).describe('genomes drawn to find one parent (all, in a smaller population)'),
  elites: z.number().int().min(0).default(1).describe('best genomes that go on unchanged'),
  mutation: share.default(0.1).describe('probability that a gene is redrawn'),
  crossover: z.boolean().default(true).describe('two parents for each child; false: one, mutated'),
  decodeTraining: z
    .boolean()
    .default(true)
    .describe('false: train with the raw genome (EvNAS-NDT; mixture only)'),
  decodeFitness: z
    .boolean()
    .default(true)
    .describe('false: score with the raw genome (EvNAS-NDF; mixture only)'),
  objectives: objectiveSettings,
  evaluations: count
    .optional()
    .describe('genomes scored in a generation (random, rea, reinforce; default: each strategy its own)'),
  learningRate: z.number().positive().default(0.01).describe('reinforce: of its controller'),
  baselineMomentum: z.number().min(0).lt(1).default(0.9).describe('reinforce: of the moving mean reward'),
  constraints: constraintSettings,
  rescore: z.boolean().default(false).describe('nsga2: score the survivors again'),
});

export const evaluatorSettings = z.strictObject({
  name: z.enum(['supernet', 'tabular', 'scratch']).default('supernet').describe('what scores a genome'),
  path: z.string().optional().describe('tabular: the CSV file, gzipped or not'),
  cell: z.string().default('arch').describe('tabular: the column with the cell'),
  accuracy: z.string().default('c10_val_e12').describe('tabular: the column that is the fitness'),
  seconds: z.string().optional().describe('tabular: the column with the training seconds of one epoch'),
  epochs: count.default(12).describe('tabular: epochs that one query costs'),
  budget: z.number().positive().optional().describe('tabular: simulated seconds after which the search ends'),
  metrics: z
    .record(
      z.string(),
      z.union([z.string(), z.strictObject({ column: z.string(), times: z.number().positive() })]),
    )
    .default({})
    .describe('tabular: further metrics and their columns, such as {params: {column: params_m, times: 1e6}}'),
});

export const experimentSettings = z.strictObject({
  format: z.literal(1).default(1).describe('of this file'),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'letters, digits, ".", "_" and "-" only')
    .describe("also the run's folder under results/"),
  seed: z.union([z.number().int(), z.string()]).default(18).describe('same seed, same result'),
  workers: z
    .union([count.max(1024), z.literal('auto')])
    .default('auto')
    .describe('auto: one for each core'),
  backend: z
    .enum(['auto', ...backendNames])
    .default('auto')
    .describe('what computes (see evocell doctor)'),
  memory: count
    .default(1024)
    .describe('MiB that one worker may hold; on GPUs a batch that takes more is split'),
  dataset: datasetSettings.prefault({}),
  space: spaceSettings.prefault({}),
  supernet: supernetSettings.prefault({}),
  fitness: fitnessSettings.prefault({}),
  derived: derivedSettings.prefault({}),
  search: searchSettings.prefault({}),
  evaluator: evaluatorSettings.prefault({}),
  training: trainingSection.optional().describe('scratch: how each candidate is trained'),
  checkpoint: z
    .strictObject({
      steps: count
        .default(100)
        .describe('training steps or evaluations between checkpoints inside a generation'),
    })
    .prefault({}),
});

export type Experiment = z.infer<typeof experimentSettings>;
export type DatasetSettings = z.infer<typeof datasetSettings>;
export type SupernetSettings = z.infer<typeof supernetSettings>;
export type FitnessSettings = z.infer<typeof fitnessSettings>;
export type SearchSettings = z.infer<typeof searchSettings>;
