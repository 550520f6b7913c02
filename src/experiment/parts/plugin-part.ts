import { InputError } from '../../errors/input-error.js';
import type { Groups, Part } from '../../part.js';
import type { StrategyPart } from '../../search/strategy-part.js';

/** A part of a plug-in, whose mistakes are told like ours: what its functions throw is an InputError that names it. */
export function ofPlugin<P extends Part<never, unknown>>(noun: string, part: P): P {
  const told = teller(noun, part.name);
  return {
    ...part,
    make: told((groups: Groups, context: never) => part.make(groups, context)),
    problems: told((groups: Groups) => part.problems(groups)),
  };
}

/** The same for what a strategy throws while it searches. */
export function strategyOfPlugin(part: StrategyPart): StrategyPart {
  const told = teller('strategy', part.name);
  const safe = ofPlugin('strategy', part);
  return {
    ...safe,
    make(groups, goal) {
      const strategy = safe.make(groups, goal);
      return {
        name: strategy.name,
        start: told(() => strategy.start()),
        propose: told((state, context) => strategy.propose(state, context)),
        tell: told((state, trials, context) => strategy.tell(state, trials, context)),
        done: told((state, context) => strategy.done?.(state, context) ?? false),
      };
    },
  };
}

type Teller = <Args extends readonly unknown[], Result>(
  run: (...args: Args) => Result,
) => (...args: Args) => Result;

function teller(noun: string, name: string): Teller {
  return (run) =>
    (...args) => {
      try {
        return run(...args);
      } catch (error) {
        throw inWords(noun, name, error);
      }
    };
}

function inWords(noun: string, name: string, error: unknown): unknown {
  if (error instanceof InputError) return error;
  const { message } = error instanceof Error ? error : new Error(String(error));
  const told = new InputError(`the ${noun} ${name} of a plug-in failed: ${message}`);
  if (error instanceof Error && error.stack !== undefined) told.stack = error.stack;
  return told;
}
