/** The group `finalists`: what is trained from scratch after a search. */
import { z } from 'zod';
import { exportFormats } from '../../export/formats.js';
import type { Problem } from './problem.js';
import type { Experiment } from './settings.js';

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
  export: z
    .enum(exportFormats)
    .optional()
    .describe(
      'format into which the networks that were tested are exported, too; bytes of pictures go in, and probabilities come out (of safetensors: the weights alone)',
    ),
};

/** What would only show when the finalists are trained. */
export function finalistProblems({ finalists, training }: Experiment): Problem[] {
  if (finalists?.export === undefined || training?.['statistics'] !== 'batch') return [];
  return [
    {
      path: ['finalists', 'export'],
      text: 'cannot be had of a network that is scored with the statistics of batches; leave training.statistics at running',
    },
  ];
}
