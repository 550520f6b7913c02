/** What experiments say about any data set. */
import { z } from 'zod';

const count = z.number().int().positive();

/** How a source is cut up for a search. */
export const searchImageSettings = {
  subset: count.optional().describe('use only the first n training images (default: all)'),
  trainPortion: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe('share of the training images that trains weights; the rest is for fitness'),
};

/** Which images final training takes. */
export const trainingImageSettings = {
  subset: searchImageSettings.subset,
  testSubset: count.optional().describe('use only the first n test images (default: all)'),
};

export const augmentationSettings = {
  crop: z.number().int().min(0).default(4).describe('padding of the random crop, pixels; 0: no crop'),
  flip: z.boolean().default(true).describe('flip half of the images left to right'),
  cutout: z.number().int().min(0).default(0).describe('side of the square that is cut out, pixels; 0: none'),
};

export type Augmentation = Readonly<z.output<z.ZodObject<typeof augmentationSettings>>>;
