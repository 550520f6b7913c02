/** The group `finalists`: what is trained from scratch after a search. */
import { z } from 'zod';

export const finalistSettings = {
  count: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe(
      'the best architectures that are trained from scratch after the search, by successive halving; the last one left is tested, beside a random genome and a hand-made network trained alike (0: none)',
    ),
  epochs: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('passes over the images that train, for the last one left (default: training.epochs)'),
};
