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
  tested: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('how many of them are left at the end, and tested (default: 1)'),
  random: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe('random genomes that are trained and tested alike (default: 1)'),
  equalSize: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe(
      'random genomes with about as many parameters as the finalists that are tested, trained and tested alike: is what was found better than its size? (default: 0)',
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
