/**
 * Regularised (aging) evolution. Real et al., "Regularized Evolution for Image Classifier Architecture Search"
 * (AmoebaNet, AAAI 2019), algorithm 1: the best of a random sample gets a mutated child, and the oldest dies. The
 * mutation is the space's own (`SearchSpace.step`: AmoebaNet's in the cells of its family), else one other choice. The
 * sample is drawn with replacement, as in that algorithm and in NAS-Bench-201's code.
 */
import { stream } from '../random.js';
import { randomCandidate, type Member } from './breeding.js';
import { neighbour } from './neighbours.js';
import { meritOf, rank, type Goal, type Merit } from './ranking.js';
import type { Candidate, SearchContext, Strategy } from './strategy.js';
import { z } from 'zod';
import { strategyPart } from './strategy-part.js';
import { populationSetting, tournamentSetting } from './strategy-settings.js';

export interface ReaOptions extends Goal {
  readonly population: number;
  /** Individuals that compete to be the parent. */
  readonly sample: number;
  /** Children in a generation. Default 1, as in the paper; more keep more workers busy. */
  readonly children?: number | undefined;
}

export type Individual<Genome> = Member<Genome> & Merit;

export interface ReaState<Genome> {
  /** The oldest first; empty before the first generation. */
  readonly population: readonly Individual<Genome>[];
}

export function rea<Genome>(options: ReaOptions): Strategy<Genome, ReaState<Genome>> {
  const { population: size, sample, children = 1 } = options;
  return {
    name: 'rea',
    start: () => ({ population: [] }),

    propose({ population }, context) {
      const evaluate =
        population.length === 0
          ? Array.from({ length: size }, (_, index) => randomCandidate(context, index))
          : Array.from({ length: children }, (_, index) => child(population, sample, context, index));
      return { train: evaluate.map(({ genome }) => genome), evaluate };
    },

    tell({ population }, trials) {
      const born = trials.map((trial) => ({
        genome: trial.genome,
        trial: trial.trial,
        ...meritOf(trial, options),
      }));
      return { population: [...population, ...born].slice(-size) };
    },
  };
}

function child<Genome>(
  population: readonly Individual<Genome>[],
  sample: number,
  { seed, space, generation }: SearchContext<Genome>,
  index: number,
): Candidate<Genome> {
  const random = stream(seed, 'tournament', generation, index);
  const drawn = Array.from({ length: sample }, () => population[random.integer(population.length)]!);
  const parent = drawn[rank(drawn)[0]!]!;
  const mutation = stream(seed, 'mutation', generation, index);
  const genome = space.step?.(parent.genome, mutation) ?? neighbour(space, parent.genome, mutation);
  return { genome, parents: [parent.trial], origin: 'mutation' };
}

export const reaPart = strategyPart({
  name: 'rea',
  summary: 'regularised (aging) evolution of AmoebaNet: the best of a sample gets a child, the oldest dies',
  takesFirst: true,
  settings: {
    population: populationSetting.describe('genomes that live at a time'),
    tournament: tournamentSetting,
    evaluations: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('children in a generation (default: 1, as in the paper)'),
  },
  make: ({ population, tournament, evaluations }, goal) =>
    rea({ population, sample: tournament, children: evaluations, ...goal }),
});
