/** The group `rescore`, of evaluators some of whose metrics drift. */
import { z } from 'zod';

/** Architectures, where nothing is said. */
export const rescoredByDefault = 50;

export const rescoreSettings = {
  count: z
    .number()
    .int()
    .min(0)
    .default(rescoredByDefault)
    .describe(
      'the best architectures of all generations that are scored again at the end, all with the weights of then (0: none)',
    ),
};
