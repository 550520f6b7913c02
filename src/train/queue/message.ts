/**
 * What is said over the queue, and nothing else is understood: pieces of work and answers as plain data, with contents
 * named by their SHA-256. No code, no paths. Whatever does not parse, or is larger than anything that evocell sends, is
 * dropped.
 */
import { z } from 'zod';
import { backendNames } from '../../network/network.js';
import { contentSchema } from './content.js';
import { exactNumber } from './exact-number.js';

/** Other protocols are refused. */
export const protocol = 1;

const count = z
  .number()
  .int()
  .positive()
  .max(2 ** 31 - 1);
const number = exactNumber;
const word = z.string().max(1000);

const indices = z
  .array(
    z
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1),
  )
  .min(1)
  .max(2 ** 17)
  .transform((list) => Int32Array.from(list));

const seed = z.union([z.number(), word]);
const noise = z.tuple([seed], z.union([z.number(), word])).refine((list) => list.length <= 100);
const order = z.strictObject({ indices, noise });

const augmentation = z.strictObject({
  crop: z.number().int().min(0).max(10_000),
  flip: z.boolean(),
  cutout: z.number().int().min(0).max(10_000),
});

const shares = z.record(word, number);
const statistics = z.enum(['batch', 'running']);

const sgd = z.object({
  learningRate: number,
  momentum: number,
  nesterov: z.boolean(),
  weightDecay: number,
  clip: number,
});

const trainingOptions = z.strictObject({
  shares: shares.exactOptional(),
  loss: z.enum(['crossEntropy', 'sumOfLogits']).exactOptional(),
  auxiliaryWeight: number.exactOptional(),
  dropPathRate: number.exactOptional(),
  labelSmoothing: number.exactOptional(),
  classWeights: z
    .array(number)
    .max(2 ** 16)
    .exactOptional(),
});

/** Values of the weights of a plan, and the list of them. */
const weights = z.strictObject({ layout: contentSchema, values: contentSchema });

const seen = { images: contentSchema, batch: count, weights };

const score = z.strictObject({
  ...{ kind: z.literal('score'), plan: contentSchema, ...seen, statistics },
  orders: z
    .array(order)
    .min(1)
    .max(2 ** 16),
  augmentation: augmentation.exactOptional(),
  shares: shares.exactOptional(),
  keepWeights: z.boolean().exactOptional(),
  /** The scores name a class for each image. */
  named: z.boolean().exactOptional(),
});

const gradients = z.strictObject({
  ...{ kind: z.literal('gradients'), plan: contentSchema, ...seen, order, options: trainingOptions },
  augmentation: augmentation.exactOptional(),
  /** Those of the weights come back. */
  gradients: z.boolean(),
  asked: z.array(word).max(100_000).exactOptional(),
});

const steps = z.strictObject({
  ...{ kind: z.literal('steps'), ...seen, momentum: contentSchema, settings: sgd },
  options: trainingOptions.exactOptional(),
  steps: z
    .array(z.strictObject({ plan: contentSchema, shares: shares.exactOptional(), order }))
    .min(1)
    .max(10_000),
  augmentation: augmentation.exactOptional(),
});

const proxies = z.strictObject({
  ...{ kind: z.literal('proxies'), plan: contentSchema, images: contentSchema, noise },
  batches: z.array(indices).max(10_000),
  metrics: z.array(word).max(100),
  inits: count.max(1000),
});

const compile = z.strictObject({
  ...{ kind: z.literal('compile'), plan: contentSchema, batch: count, use: z.enum(['train', 'evaluate']) },
});

const whole = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 1);

const oneScore = z.strictObject({
  ...{ loss: number, correct: whole, count: whole },
  named: z
    .array(whole)
    .max(2 ** 17)
    .readonly()
    .exactOptional(),
});

/** Where a training stands: the weights lie as its plan lists them. */
const trainingState = z.strictObject({
  step: z.number().int().min(0),
  score: oneScore,
  epochs: z
    .array(
      z.strictObject({
        epoch: z.number().int().min(0),
        ...{ learningRate: number, loss: number, accuracy: number },
      }),
    )
    .max(100_000),
  ...{ weights: contentSchema, momentum: contentSchema },
});

/** Some epochs of a training from scratch. */
const epochs = z.strictObject({
  ...{ kind: z.literal('epochs'), plan: contentSchema, images: contentSchema, augmentation, seed },
  options: sgd.extend({
    ...{ epochs: count, batch: count, replicas: count.max(2 ** 16), minimumLearningRate: number },
    ...{ warmup: z.number().int().min(0), auxiliaryWeight: number, dropPath: number, labelSmoothing: number },
    classWeights: z.enum(['balanced']).exactOptional(),
  }),
  ...{ until: count, checkpointSteps: count },
  /** Default: it begins. */
  state: trainingState.exactOptional(),
});

export const workSchema = z.discriminatedUnion('kind', [score, gradients, steps, proxies, compile, epochs]);

/** A piece of work, with its contents by their names. */
export type Work = z.output<typeof workSchema>;
export type WorkKind = Work['kind'];
export type WorkOf<K extends WorkKind> = Extract<Work, { readonly kind: K }>;

/** What a worker has to be, for the work to come to the bits that its controller wants. */
export const setupSchema = z.strictObject({
  backend: z.enum(backendNames),
  /** MiB that a worker thread may hold; decides what fits. */
  memory: z
    .number()
    .positive()
    .max(2 ** 24),
  attention: z.number().positive().exactOptional(),
});
export type Setup = z.output<typeof setupSchema>;

export const orderSchema = z.strictObject({
  protocol: z.literal(protocol),
  controller: z.string().regex(/^[0-9a-f]{16}$/),
  setup: setupSchema,
  work: workSchema,
});
export type WorkOrder = z.output<typeof orderSchema>;

const line = z.string().max(10_000);

/** What comes of a piece of work, by its kind; `missing` names parts that the worker could not find. */
export const answerSchema = z.union([
  z.strictObject({ status: z.literal('failed'), reason: line }),
  z.strictObject({ status: z.literal('missing'), parts: z.array(z.string().max(64)).max(2 ** 14) }),
  /** The worker leaves; `state` is how far it came with epochs. */
  z.strictObject({ status: z.literal('returned') }),
  /** The work does not parse, or is not wanted any more. */
  z.strictObject({ status: z.literal('dropped'), reason: line }),
  z.strictObject({
    status: z.literal('ok'),
    kind: z.literal('score'),
    scores: z.array(oneScore).max(2 ** 16),
  }),
  z.strictObject({
    ...{ status: z.literal('ok'), kind: z.literal('gradients'), score: oneScore },
    shares: shares.exactOptional(),
    gradients: contentSchema.exactOptional(),
  }),
  z.strictObject({
    ...{ status: z.literal('ok'), kind: z.literal('steps'), scores: z.array(oneScore).max(10_000) },
    ...{ weights: contentSchema, momentum: contentSchema },
  }),
  z.strictObject({ status: z.literal('ok'), kind: z.literal('proxies'), scores: z.record(word, number) }),
  z.strictObject({ status: z.literal('ok'), kind: z.literal('compile') }),
  z.strictObject({ status: z.literal('ok'), kind: z.literal('epochs'), state: trainingState }),
]);
export type WorkAnswer = z.output<typeof answerSchema>;

/** What comes back of a job: the answer, who gives it, and how long that took. */
export const replySchema = z.strictObject({
  answer: answerSchema,
  worker: z.string().regex(/^[0-9a-f]{16}$/),
  seconds: z.number().min(0),
});
export type WorkReply = z.output<typeof replySchema>;
export type WireState = z.output<typeof trainingState>;

/** What a worker says of epochs while they go on; the state, now and then. */
export const progressSchema = z.strictObject({
  done: z.number().int().min(0),
  state: trainingState.exactOptional(),
});
export type WorkProgress = z.output<typeof progressSchema>;

/** The images of a set: their format, and their bytes. */
export const imagesSchema = z.strictObject({
  shape: z.tuple([count, count, count]).refine((shape) => shape.reduce((a, b) => a * b, 1) <= 2 ** 26),
  classes: count.max(2 ** 16),
  count: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  normalisation: z.strictObject({
    mean: z.array(z.number()).max(1000),
    deviation: z.array(z.number()).max(1000),
  }),
  ...{ pixels: contentSchema, labels: contentSchema },
});
export type WireImages = z.output<typeof imagesSchema>;

/** A list of weights that says where each lies in the values. */
export const layoutSchema = z
  .array(
    z.looseObject({
      name: word,
      shape: z.array(count).max(8),
      trainable: z.boolean().exactOptional(),
    }),
  )
  .max(2 ** 17);
