/** The strategies that come with evocell. */
import { InputError } from '../errors/input-error.js';
import { nearest } from '../errors/nearest.js';
import { bayesianPart } from './bayesian.js';
import type { Constraint } from './constraints.js';
import { enasPart } from './enas.js';
import { evnasPart } from './evnas.js';
import { hierarchicalPart } from './hierarchical.js';
import { largeScalePart } from './large-scale.js';
import { localSearchPart } from './local-search.js';
import { nsga2Part } from './nsga2.js';
import { nsganetPart } from './nsganet.js';
import { nsganetv1Part } from './nsganetv1.js';
import { objectivesOf, type ObjectiveSetting } from './objectives.js';
import { pnasPart } from './pnas.js';
import { ppoPart } from './ppo.js';
import { randomSearchPart } from './random-search.js';
import { reaPart } from './rea.js';
import { reinforcePart } from './reinforce.js';
import type { Strategy } from './strategy.js';
import type { StrategyPart } from './strategy-part.js';

export const strategies: readonly StrategyPart[] = [
  evnasPart,
  randomSearchPart,
  reaPart,
  hierarchicalPart,
  largeScalePart,
  reinforcePart,
  localSearchPart,
  nsga2Part,
  nsganetPart,
  nsganetv1Part,
  bayesianPart,
  enasPart,
  ppoPart,
  pnasPart,
];

export const strategyNames: readonly string[] = strategies.map(({ name }) => name);

/** A strategy by name, what it is after, and its own settings, as the group `search` of an experiment file has them. */
export interface StrategySettings {
  readonly strategy: string;
  /** Names of built-in metrics, or complete objectives. */
  readonly objectives: readonly ObjectiveSetting[];
  readonly constraints?: readonly Constraint[] | undefined;
  readonly [setting: string]: unknown;
}

/**
 * A built-in strategy from settings, of which it takes what concerns it. Throws InputError for an unknown name, for an
 * objective without a direction, and for settings that it cannot work with.
 */
export function strategyOf<Genome>(settings: StrategySettings): Strategy<Genome, unknown> {
  const { strategy, objectives, constraints } = settings;
  const part = strategies.find(({ name }) => name === strategy);
  if (!part)
    throw new InputError(
      `search.strategy: there is no strategy ${strategy}${nearest(strategy, strategyNames)}`,
    );
  const made = part.make({ search: settings }, { objectives: objectivesOf(objectives), constraints });
  // It gets its genomes from the space alone, so it serves any space.
  return made as Strategy<Genome, unknown>;
}
