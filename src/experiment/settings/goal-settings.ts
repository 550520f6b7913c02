/** What a search is after, as an experiment file says it: objectives, and limits that hold for the whole run. */
import { z } from 'zod';

const objective = z.union([
  z.string(),
  z.strictObject({
    metric: z.string().describe('one that the evaluator measures'),
    direction: z.enum(['maximise', 'minimise']).optional().describe("default: the metric's own"),
    reference: z.number().optional().describe('the worst value that the hypervolume counts'),
  }),
]);

export const objectiveSettings = z
  .array(objective)
  .min(1)
  .default(['accuracy'])
  .describe(
    'metrics that the evaluator measures, such as [accuracy, params], or {metric, direction, reference}; the first decides which is best',
  );

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
