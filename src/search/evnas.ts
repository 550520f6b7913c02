/**
 * EvNAS: a genetic algorithm over a whole population that shares one supernet. Sinha and Chen, "Evolving Neural
 * Architecture Using One Shot Model" (GECCO 2021). Each generation the whole population trains the shared weights in
 * turn and is then scored, the elites too: their weights have moved on, so their fitness can fall.
 *
 * Variants are options: EvNAS-Mut is `crossover: false` (the paper does not say how parents are picked then; here by
 * one tournament, and the winner is copied and mutated), EvNAS-Cross is `mutation: 0`. EvNAS-Rand is the strategy
 * `random`; EvNAS-ND, NDF and NDT are settings of the evaluator, which decodes the genomes.
 */
import { breed, randomCandidate, type Member } from './breeding.js';
import { rankTrials, type Goal } from './ranking.js';
import type { Candidate, Strategy } from './strategy.js';
import { tournament } from './tournament.js';
import { z } from 'zod';
import { strategyPart } from './strategy-part.js';
import { breedingSettings, populationSetting, tournamentSetting } from './strategy-settings.js';

export interface EvnasOptions extends Goal {
  readonly population: number;
  /** Distinct individuals in a tournament (all of them, where the population is smaller). */
  readonly tournament: number;
  /** Best individuals that go on unchanged. */
  readonly elites: number;
  /** Probability that a gene is redrawn. */
  readonly mutation: number;
  readonly crossover: boolean;
}

export interface EvnasState<Genome> {
  /** The last generation, best first; empty before the first. */
  readonly population: readonly Member<Genome>[];
}

export function evnas<Genome>(options: EvnasOptions): Strategy<Genome, EvnasState<Genome>> {
  const indices = Array.from({ length: options.population }, (_, index) => index);
  return {
    name: 'evnas',
    start: () => ({ population: [] }),

    propose({ population }, context) {
      const next = (index: number): Candidate<Genome> => {
        if (population.length === 0) return randomCandidate(context, index);
        const elite = index < options.elites ? population[index] : undefined;
        if (elite) return { genome: elite.genome, parents: [elite.trial], origin: 'elite' };
        const select = (random: Parameters<typeof tournament>[2]): Member<Genome> =>
          tournament(population, options.tournament, random);
        return breed({ select, crossover: options.crossover, mutation: options.mutation }, context, index);
      };
      const evaluate = indices.map(next);
      return { train: evaluate.map(({ genome }) => genome), evaluate };
    },

    tell(_, trials) {
      return { population: rankTrials(trials, options).map(({ genome, trial }) => ({ genome, trial })) };
    },
  };
}

export const evnasPart = strategyPart({
  name: 'evnas',
  summary: 'EvNAS: a genetic algorithm over a population that shares one supernet',
  takesFirst: true,
  settings: {
    population: populationSetting,
    tournament: tournamentSetting,
    elites: z.number().int().min(0).default(1).describe('best genomes that go on unchanged'),
    ...breedingSettings,
  },
  problems: ({ elites, population }) =>
    elites < population
      ? []
      : [
          {
            setting: 'search.elites',
            text: `is ${elites} of a search.population of ${population}: nothing new could be born; make it smaller`,
          },
        ],
  make: (settings, goal) => evnas({ ...settings, ...goal }),
});
