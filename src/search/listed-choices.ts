/** The choices of a space, for strategies that need them. */
import { InputError } from '../errors/input-error.js';
import type { Choices, SearchSpace } from '../space/search-space.js';

/** Throws InputError when the space has no list of choices. */
export function choicesOf<Architecture>(
  space: SearchSpace<unknown, Architecture>,
  strategy: string,
): Choices<Architecture> {
  if (space.choices) return space.choices;
  throw new InputError(
    `search.strategy: ${strategy} needs a space that lists its choices, and ${space.name} does not`,
    { setting: 'search.strategy', advice: 'choose another strategy' },
  );
}
