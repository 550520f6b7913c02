/** The strategies by name, made from settings. */
import { bayesian } from './bayesian.js';
import { evnas } from './evnas.js';
import { localSearch } from './local-search.js';
import { nsga2 } from './nsga2.js';
import { objectivesOf, type ObjectiveSetting } from './objectives.js';
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
  /** Names of built-in metrics, or complete objectives. */
  readonly objectives: readonly ObjectiveSetting[];
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
 * The strategy, its state hidden: the controller and the log pass it on unread. `random` and `reinforce` have no use for
 * a second objective; the reports do. Throws InputError for an objective without a direction.
 */
export function strategyOf<Genome>(settings: StrategySettings): Strategy<Genome, unknown> {
  const { strategy, population, evaluations, constraints } = settings;
  const goal = { objectives: objectivesOf(settings.objectives), constraints };
  switch (strategy) {
    case 'evnas':
      return evnas({ ...settings, ...goal });
    case 'random':
      return randomSearch({ population, evaluations });
    case 'rea':
      return rea({ population, sample: settings.tournament, children: evaluations, ...goal });
    case 'reinforce':
      return reinforce({
        batch: evaluations,
        learningRate: settings.learningRate ?? 0.01,
        momentum: settings.baselineMomentum ?? 0.9,
        ...goal,
      });
    case 'local':
      return localSearch({ population, ...goal });
    case 'bayesian':
      return bayesian({ population, evaluations, candidates: settings.candidates, ...goal });
    case 'nsga2':
      return nsga2({ ...settings, ...goal });
  }
}
