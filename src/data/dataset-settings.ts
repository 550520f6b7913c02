/** What experiments say about any data set. */
import { z } from 'zod';
import { defaultTestPortion, splitKinds } from './split.js';

const count = z.number().int().positive();

/** How a source is cut up. */
const cutSettings = {
  subset: count
    .optional()
    .describe(
      'use only n training images, of all classes in their shares; the first n in file order (default: all)',
    ),
  split: z
    .enum(splitKinds)
    .default('stratified')
    .describe(
      'how images are cut into parts: shuffled, with all classes in the same shares, or as they stand in their files',
    ),
  splitSeed: z
    .number()
    .int()
    .default(0)
    .describe('of the shuffling; apart from seed, so that runs with other seeds see the same parts'),
  testPortion: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe(
      `share that is set aside and sealed where the data set has no test images (default: ${defaultTestPortion})`,
    ),
};

/** How a source is cut up for a search. */
export const searchImageSettings = {
  ...cutSettings,
  trainPortion: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe('share of the training images that trains weights; the rest is for fitness'),
};

/** Which images final training takes. */
export const trainingImageSettings = {
  ...cutSettings,
  testSubset: count.optional().describe('use only n test images, chosen as those of subset (default: all)'),
};

export const augmentationSettings = {
  crop: z.number().int().min(0).default(4).describe('padding of the random crop, pixels; 0: no crop'),
  flip: z.boolean().default(true).describe('flip half of the images left to right'),
  cutout: z.number().int().min(0).default(0).describe('side of the square that is cut out, pixels; 0: none'),
};

export type Augmentation = Readonly<z.output<z.ZodObject<typeof augmentationSettings>>>;
