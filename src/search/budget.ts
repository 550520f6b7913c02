/** Budgets of candidates, and evaluators that do not know them. */
import { InputError } from '../errors/input-error.js';
import type { Evaluator } from './evaluator.js';
import type { Proposal } from './strategy.js';

/**
 * Throws InputError when the strategy gives a candidate a budget that the evaluator would pass over in silence: the
 * score would not be what the strategy takes it for.
 */
export function requireBudgets(
  strategy: string,
  { honours = [] }: Pick<Evaluator<never>, 'honours'>,
  { evaluate }: Proposal<unknown>,
): void {
  const known: readonly string[] = honours;
  for (const { budget = {} } of evaluate) {
    const foreign = Object.entries(budget).find(
      ([name, value]) => value !== undefined && !known.includes(name),
    );
    if (!foreign) continue;
    throw new InputError(
      `search.strategy: ${strategy} gives candidates a budget of ${foreign[0]}, which the evaluator does not know`,
      { setting: 'search.strategy', advice: 'choose another strategy or another evaluator' },
    );
  }
}
