/**
 * How a network is trained from scratch: the `training` section, at the end of a search or as the fitness of the
 * `scratch` evaluator. The defaults are the final training of the EvNAS code (its train.py) on CIFAR-10.
 */
import { z } from 'zod';
import { classWeightSetting } from '../network/class-weights.js';

const count = z.number().int().positive();

export const scratchSettings = {
  epochs: count.default(600).describe('passes over the training images'),
  batch: count.default(96).describe('images in a training batch'),
  replicas: count
    .default(1)
    .describe('shards of a batch, each with its own batch statistics, that workers share'),
  learningRate: z.number().positive().default(0.025).describe('of the first epoch'),
  minimumLearningRate: z.number().min(0).default(0).describe('where the cosine ends'),
  warmup: z.number().int().min(0).default(0).describe('epochs in which the learning rate rises'),
  momentum: z.number().min(0).lt(1).default(0.9).describe('of SGD'),
  nesterov: z.boolean().default(false).describe("Nesterov's momentum"),
  weightDecay: z.number().min(0).default(3e-4).describe('L2 penalty on the weights'),
  clip: z.number().positive().default(5).describe('largest L2 norm of the gradient'),
  auxiliaryWeight: z
    .number()
    .min(0)
    .default(0.4)
    .describe("weight of the auxiliary head's loss, in networks that have one"),
  dropPath: z
    .number()
    .min(0)
    .lt(1)
    .default(0.2)
    .describe('drop-path rate that the last epoch approaches, from 0 in a straight line'),
  classWeights: classWeightSetting,
  labelSmoothing: z.number().min(0).lt(1).default(0).describe('share of the label given to all classes'),
};

export const trainingGroupSettings = {
  ...scratchSettings,
  evaluationBatch: count.default(256).describe('images in a batch of the evaluation at the end'),
  statistics: z
    .enum(['running', 'batch'])
    .default('running')
    .describe("batch norm of that evaluation: the running statistics, or the batch's own"),
};

/** How the network is trained; what says how it is scored is apart. */
export type ScratchOptions = Readonly<z.output<z.ZodObject<typeof scratchSettings>>>;

export type TrainingGroup = Readonly<z.output<z.ZodObject<typeof trainingGroupSettings>>>;

export const checkpointSettings = {
  steps: count.default(100).describe('training steps or evaluations between checkpoints inside a generation'),
};

/** Of evaluators and trainings whose networks may attend. */
export const attentionSettings = {
  attention: z
    .number()
    .positive()
    .optional()
    .describe('MiB that the scores of one layer of attention may take for an image; candidates over it fail'),
};
