import { definePart, type Part, type PartDefinition, type Shape } from '../part.js';
import type { Goal } from './ranking.js';
import type { Strategy } from './strategy.js';

/** A search algorithm by name: `search.strategy`. It is made for what the search is after. */
export interface StrategyPart extends Part<Goal, Strategy<unknown, unknown>> {
  /** True where it follows the first objective alone, however many there are. */
  readonly followsFirst?: boolean;
  /** Name of the only evaluator that it works with, which is then the default, and works with no other strategy. */
  readonly evaluator?: string;
}

/** A strategy that brings its settings, which stand in the group `search`. */
export function strategyPart<Own extends Shape = Record<never, never>>(
  definition: PartDefinition<Own, Record<never, never>, Goal, Strategy<unknown, unknown>> &
    Pick<StrategyPart, 'followsFirst'>,
): StrategyPart {
  const { followsFirst = false } = definition;
  return { ...definePart('search', definition), followsFirst };
}
