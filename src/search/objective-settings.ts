/** The setting `search.objectives`. Its default is the evaluator's. */
import { z } from 'zod';

const objective = z.union([
  z.string(),
  z.strictObject({
    metric: z.string().describe('one that the evaluator measures'),
    direction: z.enum(['maximise', 'minimise']).optional().describe("default: the metric's own"),
    reference: z.number().optional().describe('the worst value that the hypervolume counts'),
  }),
]);

export function objectivesByDefault(standard: string[]) {
  return z
    .array(objective)
    .min(1)
    .default(standard)
    .describe(
      'metrics that the evaluator measures, such as [accuracy, params], or {metric, direction, reference}; the first decides which is best',
    );
}
