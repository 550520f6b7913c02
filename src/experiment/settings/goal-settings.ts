/** What a search is after, as an experiment file says it: objectives, and limits that hold for the whole run. */
import { z } from 'zod';
import { objectivesByDefault } from '../../search/objective-settings.js';

export const objectiveSettings = objectivesByDefault(['accuracy']);

export const constraintSettings = z
  .array(
    z.strictObject({
      metric: z.string(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
    }),
  )
  .default([])
  .describe('limits that what is found has to hold, such as {metric: params, maximum: 4000000}');

export const scoreSettings = z
  .array(z.string())
  .min(1)
  .optional()
  .describe(
    'metrics that are combined in one, called score, by the sum of the logarithms of their ranks; for objectives: [score]',
  );
