/** The strategies by name, made from settings. */
import { InputError } from '../errors/input-error.js';
import { bayesian } from './bayesian.js';
import { evnas } from './evnas.js';
import { localSearch } from './local-search.js';
import { nsga2 } from './nsga2.js';
import { objectivesOf } from './objectives.js';
import { randomSearch } from './random-search.js';
import { rea } from './rea.js';
import { reinforce } from './reinforce.js';
import type { Constraint } from './constraints.js';
import type { Strategy } from './strategy.js';

/** What an experiment says about its strategy; each strategy takes what concerns it. */
export interface StrategySettings {
  readonly strategy: StrategyName;
  readonly population: number;
  readonly tournament: number;
  readonly elites: number;
  readonly mutation: number;
  readonly crossover: boolean;
  /** Names of metrics. */
  readonly objectives: readonly string[];
  /** `random`: genomes scored in a generation. `rea`, `reinforce`: children in a generation. */
  readonly evaluations?: number | undefined;
  /** `bayesian`: random architectures that are looked at to find the next one. */
  readonly candidates?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly baselineMomentum?: number | undefined;
  readonly constraints?: readonly Constraint[] | undefined;
  readonly rescore?: boolean | undefined;
}

export const strategyNames = ['evnas', 'random', 'rea', 'reinforce', 'local', 'nsga2', 'bayesian'] as const;
export type StrategyName = (typeof strategyNames)[number];

/**
 * The strategy, its state hidden: the controller and the log pass it on unread. Throws InputError when REINFORCE,
 * which has one reward, is given several objectives.
 */
export function strategyOf<Genome>(settings: StrategySettings): Strategy<Genome, unknown> {
  const { strategy, population, evaluations } = settings;
  const objectives = objectivesOf(settings.objectives);
  switch (strategy) {
    case 'evnas':
      return evnas({ ...settings, objectives });
    case 'random':
      return randomSearch({ population, evaluations });
    case 'rea':
      return rea({ population, sample: settings.tournament, children: evaluations, objectives });
    case 'reinforce':
      if (objectives.length > 1)
        throw new InputError('search.objectives: the strategy reinforce has one reward', {
          setting: 'search.objectives',
          advice: 'name one objective',
        });
      return reinforce({
        batch: evaluations,
        learningRate: settings.learningRate ?? 0.01,
        momentum: settings.baselineMomentum ?? 0.9,
        objectives,
      });
    case 'local':
      return localSearch({ population, objectives });
    case 'bayesian':
      return bayesian({ population, evaluations, candidates: settings.candidates, objectives });
    case 'nsga2':
      return nsga2({ ...settings, objectives });
  }
}
