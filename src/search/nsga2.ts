/**
 * NSGA-II (Deb et al. 2002): parents and children compete for the next population, front by front and within the last
 * front by crowding distance; binary tournaments pick the parents. With NSGA-Net's integers for genomes (wrap the
 * space in `categorical`) it is the search of NSGA-Net (Lu et al. 2019).
 */
import type { Random } from '../random.js';
import type { SearchSpace } from '../space/search-space.js';
import { breed, randomCandidate, type Member } from './breeding.js';
import { meritOf, rank, type Goal, type Merit } from './ranking.js';
import type { Candidate, SearchContext, Strategy } from './strategy.js';
import { tournament } from './tournament.js';
import { z } from 'zod';
import { strategyPart } from './strategy-part.js';
import { breedingSettings, populationSetting } from './strategy-settings.js';

export interface Nsga2Options extends Goal {
  readonly population: number;
  /** Probability that a gene is redrawn. */
  readonly mutation: number;
  readonly crossover: boolean;
  /** Score survivors again beside the children: for shared weights, which move on. Default false. */
  readonly rescore?: boolean | undefined;
}

export type Individual<Genome> = Member<Genome> & Merit;

export interface Nsga2State<Genome> {
  /** Best first; empty before the first generation. */
  readonly population: readonly Individual<Genome>[];
}

/** Tries to make a child that is new in its generation and population. */
const tries = 20;

export function nsga2<Genome>(options: Nsga2Options): Strategy<Genome, Nsga2State<Genome>> {
  const { population: size, rescore = false } = options;
  return {
    name: 'nsga2',
    start: () => ({ population: [] }),

    propose({ population }, context) {
      const survivors = population.map(({ genome, trial }) => ({
        genome,
        parents: [trial],
        origin: 'survivor',
      }));
      const fresh = brood(population, options, context);
      const evaluate = rescore ? [...survivors, ...fresh] : fresh;
      return { train: evaluate.map(({ genome }) => genome), evaluate };
    },

    tell({ population }, trials) {
      const scored = trials.map((trial) => ({
        genome: trial.genome,
        trial: trial.trial,
        ...meritOf(trial, options),
      }));
      const pool = rescore ? scored : [...population, ...scored];
      return {
        population: rank(pool)
          .slice(0, size)
          .map((i) => pool[i]!),
      };
    },
  };
}

function brood<Genome>(
  population: readonly Individual<Genome>[],
  { population: size, crossover, mutation }: Nsga2Options,
  context: SearchContext<Genome>,
): Candidate<Genome>[] {
  if (population.length === 0) return Array.from({ length: size }, (_, i) => randomCandidate(context, i));
  const { space } = context;
  const seen = new Set(population.map(({ genome }) => identity(space, genome)));
  const select = (random: Random): Member<Genome> => tournament(population, 2, random);
  return Array.from({ length: size }, (_, index) => {
    let child = breed({ select, crossover, mutation }, context, index);
    for (let i = 1; i < tries && seen.has(identity(space, child.genome)); i++)
      child = breed({ select, crossover, mutation }, context, index, i);
    seen.add(identity(space, child.genome));
    return child;
  });
}

function identity<Genome>(space: SearchSpace<Genome, unknown>, genome: Genome): string {
  return space.print(space.decode(genome));
}

export const nsga2Part = strategyPart({
  name: 'nsga2',
  summary: 'NSGA-II: parents and children compete, front by front, the lonelier first',
  takesFirst: true,
  settings: {
    population: populationSetting,
    ...breedingSettings,
    rescore: z.boolean().default(false).describe('score the survivors again, for shared weights move on'),
  },
  make: (settings, goal) => nsga2({ ...settings, ...goal }),
});
