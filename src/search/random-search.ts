/**
 * Random search: every generation is drawn afresh, the log keeps the best. On a supernet it is EvNAS-Rand: the
 * genomes of a generation train the shared weights in turn and are then scored.
 *
 * Random search with parameter sharing (RSPS; Li and Talwalkar 2019) is `warmup(randomSearch({ population,
 * evaluations }), generations - 1)`: the shared weights are trained on random genomes first, then many are scored.
 */
import { randomCandidate } from './breeding.js';
import type { Strategy } from './strategy.js';
import { z } from 'zod';
import { strategyPart } from './strategy-part.js';
import { populationSetting } from './strategy-settings.js';

export interface RandomSearchOptions {
  /** Fresh genomes that train the shared weights in a generation. */
  readonly population: number;
  /** Genomes scored in a generation: those that train first, then more fresh ones. Default: the population. */
  readonly evaluations?: number | undefined;
}

export function randomSearch<Genome>({
  population,
  evaluations = population,
}: RandomSearchOptions): Strategy<Genome, Record<string, never>> {
  const count = Math.max(population, evaluations);
  return {
    name: 'random',
    start: () => ({}),
    propose(_, context) {
      const drawn = Array.from({ length: count }, (_, index) => randomCandidate(context, index));
      return {
        train: drawn.slice(0, population).map(({ genome }) => genome),
        evaluate: drawn.slice(0, evaluations),
      };
    },
    tell: (state) => state,
  };
}

export const randomSearchPart = strategyPart({
  name: 'random',
  summary: 'random search: every generation is drawn afresh',
  takesFirst: true,
  settings: {
    population: populationSetting,
    evaluations: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('genomes scored in a generation (default: the population)'),
  },
  make: (settings) => randomSearch(settings),
});
