import { InputError } from '../../errors/input-error.js';
import type { Groups, Part } from '../../part.js';

/**
 * A part of a plug-in, whose mistakes are told like ours: what its functions throw is an InputError that names it.
 */
export function ofPlugin<P extends Part<never, unknown>>(noun: string, part: P): P {
  const told = <Args extends readonly unknown[], Result>(
    run: (...args: Args) => Result,
  ): ((...args: Args) => Result) => {
    return (...args) => {
      try {
        return run(...args);
      } catch (error) {
        throw inWords(noun, part.name, error);
      }
    };
  };
  return {
    ...part,
    make: told((groups: Groups, context: never) => part.make(groups, context)),
    problems: told((groups: Groups) => part.problems(groups)),
  };
}

function inWords(noun: string, name: string, error: unknown): unknown {
  if (error instanceof InputError) return error;
  const { message } = error instanceof Error ? error : new Error(String(error));
  const told = new InputError(`the ${noun} ${name} of a plug-in failed: ${message}`);
  if (error instanceof Error && error.stack !== undefined) told.stack = error.stack;
  return told;
}
