/**
 * Local search: from a random start to the best of all neighbours, again and again, until no neighbour is better;
 * then from a new start. White et al., "Exploring the Loss Landscape in Neural Architecture Search" (UAI 2021).
 */
import { randomCandidate, type Member } from './breeding.js';
import { neighbourhood } from './neighbours.js';
import { meritOf, rank, type Goal, type Merit } from './ranking.js';
import type { SearchContext, Strategy } from './strategy.js';
import { strategyPart } from './strategy-part.js';
import { populationSetting } from './strategy-settings.js';

export interface LocalSearchOptions extends Goal {
  /** Neighbours scored in a generation; a start is the best of as many random genomes. */
  readonly population: number;
}

export type Place<Genome> = Member<Genome> & Merit;

export interface LocalSearchState<Genome> {
  /** Where the search stands; null when it is to start anew. */
  readonly current: Place<Genome> | null;
  /** The best neighbour so far. */
  readonly best: Place<Genome> | null;
  /** Neighbours scored so far. */
  readonly visited: number;
}

export function localSearch<Genome>(options: LocalSearchOptions): Strategy<Genome, LocalSearchState<Genome>> {
  const { population } = options;
  const start: LocalSearchState<Genome> = { current: null, best: null, visited: 0 };
  return {
    name: 'local',
    start: () => start,

    propose({ current, visited }, context) {
      const evaluate = current
        ? around(current, context)
            .slice(visited, visited + population)
            .map((make) => ({ genome: make(), parents: [current.trial], origin: 'neighbour' }))
        : Array.from({ length: population }, (_, index) => randomCandidate(context, index));
      return { train: evaluate.map(({ genome }) => genome), evaluate };
    },

    tell({ current, best, visited }, trials, context) {
      const places = trials.map((trial) => ({
        genome: trial.genome,
        trial: trial.trial,
        ...meritOf(trial, options),
      }));
      const leader = bestOf(best ? [best, ...places] : places);
      if (!current) return { ...start, current: leader };
      const scored = visited + trials.length;
      if (scored < around(current, context).length) return { current, best: leader, visited: scored };
      return { ...start, current: bestOf([current, leader!]) === current ? null : leader };
    },
  };
}

function around<Genome>(
  { genome, trial }: Member<Genome>,
  { space, seed }: SearchContext<Genome>,
): (() => Genome)[] {
  return neighbourhood(space, genome, seed, trial);
}

/** The first of the best; with several objectives a place must dominate to come before an earlier one. */
function bestOf<Genome>(places: readonly Place<Genome>[]): Place<Genome> | null {
  return places[rank(places)[0]!] ?? null;
}

export const localSearchPart = strategyPart({
  name: 'local',
  summary: 'local search: to the best of all neighbours, again and again, then from a new start',
  takesFirst: true,
  settings: { population: populationSetting.describe('neighbours scored in a generation') },
  make: (settings, goal) => localSearch({ ...settings, ...goal }),
});
