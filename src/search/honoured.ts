/** What a proposal asks for, and evaluators that do not know it. */
import { InputError } from '../errors/input-error.js';
import type { Evaluator } from './evaluator.js';
import type { Proposal } from './strategy.js';

/**
 * Throws InputError when the strategy gives a candidate a budget, or a parent to inherit from, that the evaluator would
 * pass over in silence: the score would not be what the strategy takes it for.
 */
export function requireHonoured(
  strategy: string,
  { honours = [], keepsLineage = false }: Pick<Evaluator<never>, 'honours' | 'keepsLineage'>,
  { evaluate, lineage }: Proposal<unknown>,
): void {
  if (lineage && !keepsLineage)
    throw new InputError(
      `search.strategy: ${strategy} lets children inherit the weights of their parents, and the evaluator keeps none`,
      {
        setting: 'search.strategy',
        advice:
          'take evaluator.name: scratch, or search.inheritance: false where the strategy has that setting',
      },
    );
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
