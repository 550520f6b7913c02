/**
 * The evolution of hierarchical representations (Liu et al., ICLR 2018, section 3): the best of a random share of the
 * population gets a mutated child, which joins it; nobody is removed.
 */
import { stream } from '../random.js';
import { randomCandidate, type Member } from './breeding.js';
import { neighbour } from './neighbours.js';
import { meritOf, rank, type Goal, type Merit } from './ranking.js';
import type { Candidate, SearchContext, Strategy } from './strategy.js';
import { z } from 'zod';
import { strategyPart } from './strategy-part.js';
import { populationSetting } from './strategy-settings.js';
import { tournament } from './tournament.js';

export interface HierarchicalOptions extends Goal {
  /** Random genomes at the start. */
  readonly population: number;
  /** Of the population, that competes to be the parent; at least one individual. */
  readonly share: number;
  /** Children in a generation. Default 1. */
  readonly children?: number | undefined;
}

export type Individual<Genome> = Member<Genome> & Merit;

export interface HierarchicalState<Genome> {
  /** Everything that was scored; empty before the first generation. */
  readonly population: readonly Individual<Genome>[];
}

export function hierarchical<Genome>(
  options: HierarchicalOptions,
): Strategy<Genome, HierarchicalState<Genome>> {
  const { population: size, share, children = 1 } = options;
  return {
    name: 'hierarchical',
    start: () => ({ population: [] }),

    propose({ population }, context) {
      const ranked = rank(population).map((i) => population[i]!);
      const evaluate =
        population.length === 0
          ? Array.from({ length: size }, (_, index) => randomCandidate(context, index))
          : Array.from({ length: children }, (_, index) => child(ranked, share, context, index));
      return { train: evaluate.map(({ genome }) => genome), evaluate };
    },

    tell({ population }, trials) {
      const born = trials.map(({ genome, trial, ...outcome }) => ({
        ...{ genome, trial },
        ...meritOf(outcome, options),
      }));
      return { population: [...population, ...born] };
    },
  };
}

function child<Genome>(
  ranked: readonly Individual<Genome>[],
  share: number,
  { seed, space, generation }: SearchContext<Genome>,
  index: number,
): Candidate<Genome> {
  const size = Math.ceil(share * ranked.length);
  const parent = tournament(ranked, size, stream(seed, 'tournament', generation, index));
  const random = stream(seed, 'mutation', generation, index);
  const genome = space.step?.(parent.genome, random) ?? neighbour(space, parent.genome, random);
  return { genome, parents: [parent.trial], origin: 'mutation' };
}

export const hierarchicalPart = strategyPart({
  name: 'hierarchical',
  summary: 'evolution of hierarchical representations: the best of a share of all gets a child, nobody dies',
  takesFirst: true,
  settings: {
    population: populationSetting.describe('random genomes at the start'),
    tournamentShare: z
      .number()
      .positive()
      .max(1)
      .default(0.05)
      .describe('of all that were scored, that competes to be the parent'),
    evaluations: z.number().int().positive().optional().describe('children in a generation (default: 1)'),
  },
  make: ({ population, tournamentShare, evaluations }, goal) =>
    hierarchical({ population, share: tournamentShare, children: evaluations, ...goal }),
});
