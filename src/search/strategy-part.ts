import { z } from 'zod';
import { definePart, type Part, type PartDefinition, type Shape } from '../part.js';
import type { Goal } from './ranking.js';
import type { Strategy } from './strategy.js';

/** A search algorithm by name: `search.strategy`. It is made for what the search is after. */
export interface StrategyPart extends Part<Goal, Strategy<unknown, unknown>> {
  /** True where it follows the first objective alone, however many there are. */
  readonly followsFirst?: boolean;
  /** True where its first generation is drawn at random, and may begin with other architectures (`search.first`). */
  readonly takesFirst?: boolean;
  /** Name of the only evaluator that it works with, which is then the default, and works with no other strategy. */
  readonly evaluator?: string;
}

const firstSetting = z
  .array(z.string().min(1))
  .optional()
  .describe(
    'architectures that the first generation begins with; random ones fill it (evocell search --first RUN puts the best of a run here)',
  );

/** The architectures in a group `search` that the first generation is to begin with. */
export function firstOf(search: object): readonly string[] {
  return z.object({ first: firstSetting }).parse(search).first ?? [];
}

/** A strategy that brings its settings, which stand in the group `search`. */
export function strategyPart<Own extends Shape = Record<never, never>>(
  definition: PartDefinition<Own, Record<never, never>, Goal, Strategy<unknown, unknown>> &
    Pick<StrategyPart, 'followsFirst' | 'takesFirst'>,
): StrategyPart {
  const { followsFirst = false, takesFirst = false } = definition;
  const part = definePart('search', definition);
  const search = { ...part.settings['search'], ...(takesFirst && { first: firstSetting }) };
  return { ...part, settings: { ...part.settings, search }, followsFirst, takesFirst };
}
