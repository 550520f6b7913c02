/**
 * Large-scale evolution (Real et al., "Large-Scale Evolution of Image Classifiers", ICML 2017): of two individuals drawn
 * at random the worse is killed, and the better gets a mutated child, which inherits its weights. Pairs of a generation
 * are disjoint; they stand for the paper's asynchronous workers.
 */
import { z } from 'zod';
import { stream } from '../random.js';
import { randomCandidate, type Member } from './breeding.js';
import { neighbour } from './neighbours.js';
import { meritOf, rank, type Goal, type Merit } from './ranking.js';
import type { Candidate, Proposal, SearchContext, Strategy } from './strategy.js';
import { strategyPart } from './strategy-part.js';
import { populationSetting } from './strategy-settings.js';

export interface LargeScaleOptions extends Goal {
  /** Individuals that live at a time. */
  readonly population: number;
  /** Pairs of a generation, at most half of the population. Default 1. */
  readonly pairs?: number | undefined;
  /** Whether children begin with the weights of their parents. Default true. */
  readonly inheritance?: boolean | undefined;
}

export type Individual<Genome> = Member<Genome> & Merit;

export interface LargeScaleState<Genome> {
  /** The oldest first; empty before the first generation. */
  readonly population: readonly Individual<Genome>[];
}

/** The indices of those that get a child and of those that die for it. */
interface Fates {
  readonly parents: readonly number[];
  readonly killed: readonly number[];
}

/** Starts with copies of the space's smallest genome, where there is one, or else with random ones. */
export function largeScale<Genome>(options: LargeScaleOptions): Strategy<Genome, LargeScaleState<Genome>> {
  const { population: size, pairs = 1, inheritance = true } = options;
  return {
    name: 'large-scale',
    start: () => ({ population: [] }),

    propose({ population }, context) {
      if (population.length === 0)
        return proposal(
          Array.from({ length: size }, (_, index) => firstCandidate(context, index)),
          inheritance && { nextTrial: context.nextTrial, alive: [] },
        );
      const { parents, killed } = fatesOf(population, pairs, context);
      return proposal(
        parents.map((parent, index) => childOf(population[parent]!, context, index)),
        inheritance && {
          nextTrial: context.nextTrial,
          alive: population.flatMap(({ trial }, i) => (killed.includes(i) ? [] : [trial])),
        },
      );
    },

    tell({ population }, trials, context) {
      const { killed } = fatesOf(population, pairs, context);
      const born = trials.map(({ genome, trial, ...outcome }) => ({
        ...{ genome, trial },
        ...meritOf(outcome, options),
      }));
      return { population: [...population.filter((_, i) => !killed.includes(i)), ...born] };
    },
  };
}

function proposal<Genome>(
  evaluate: readonly Candidate<Genome>[],
  lineage: Proposal<Genome>['lineage'] | false,
): Proposal<Genome> {
  return { train: evaluate.map(({ genome }) => genome), evaluate, ...(lineage && { lineage }) };
}

function firstCandidate<Genome>(context: SearchContext<Genome>, index: number): Candidate<Genome> {
  const { trivial } = context.space;
  if (trivial === undefined) return randomCandidate(context, index);
  return { genome: trivial, parents: [], origin: 'random' };
}

function childOf<Genome>(
  parent: Individual<Genome>,
  { seed, space, generation }: SearchContext<Genome>,
  index: number,
): Candidate<Genome> {
  const random = stream(seed, 'mutation', generation, index);
  const genome = space.step?.(parent.genome, random) ?? neighbour(space, parent.genome, random);
  return { genome, parents: [parent.trial], origin: 'mutation' };
}

/** In each pair, the one that is drawn first wins a tie. One that is alone gets a child, and nobody dies. */
function fatesOf<Genome>(
  population: readonly Individual<Genome>[],
  pairs: number,
  { seed, generation }: SearchContext<Genome>,
): Fates {
  if (population.length < 2) return { parents: population.map((_, i) => i), killed: [] };
  const count = Math.min(pairs, Math.floor(population.length / 2));
  const drawn = stream(seed, 'tournament', generation).sample(
    population.map((_, i) => i),
    2 * count,
  );
  const ranked = Array.from({ length: count }, (_, pair) => {
    const both = drawn.slice(2 * pair, 2 * pair + 2);
    return rank(both.map((i) => population[i]!)).map((place) => both[place]!);
  });
  return { parents: ranked.map(([best]) => best!), killed: ranked.map(([, worst]) => worst!) };
}

export const largeScalePart = strategyPart({
  name: 'large-scale',
  summary:
    'large-scale evolution: of two drawn at random the worse dies, the better gets a child with its weights',
  settings: {
    population: populationSetting.describe('genomes that live at a time'),
    evaluations: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('pairs, and so children, in a generation, at most half of the population (default: 1)'),
    inheritance: z
      .boolean()
      .default(true)
      .describe('children begin with the weights of their parents, where names and shapes match'),
  },
  make: ({ population, evaluations, inheritance }, goal) =>
    largeScale({ population, pairs: evaluations, inheritance, ...goal }),
});
