/**
 * Parts of plug-ins, whose mistakes are told like ours: what their functions throw is one line with the file, the part
 * and the function. A part that cannot be made is bad input; what fails later fails the run.
 */
import { InputError } from '../../errors/input-error.js';
import { PluginError } from '../../errors/plugin-error.js';
import type { Groups, Part } from '../../part.js';
import { SearchError } from '../../search/controller.js';
import type { OperationPart } from '../../space/site.js';
import { StoreError } from '../../store/store-error.js';
import { PoolError } from '../../train/pool/pool.js';
import { resultProblem } from './plugin-result.js';

/** Which part of which plug-in: `strategy`, `climber`, and its file where it came from one. */
export interface PluginOrigin {
  readonly noun: string;
  readonly name: string;
  readonly file?: string | undefined;
}

/** The part, and what it makes, with functions that tell what they throw. */
export function ofPlugin<P extends Part<never, object>>(part: P, origin: PluginOrigin): P {
  const { noun, name, file } = origin;
  const guarded = guardedMembers(part, (key, cause) => {
    const problem = `the ${noun} ${name}${file === undefined ? ' of a plug-in' : ''} failed in ${key}: ${textOf(cause)}`;
    return withStack(new InputError(problem, { file }), cause);
  });
  return {
    ...guarded,
    make(groups: Groups, context: never) {
      const made: object = guarded.make(groups, context);
      return made instanceof Promise
        ? made.then((later: object) => madeBy(later, origin))
        : madeBy(made, origin);
    },
  };
}

/** Operations run while networks are built. */
export function operationOfPlugin(part: OperationPart, origin: PluginOrigin): OperationPart {
  return madeBy(part, origin);
}

function madeBy<T extends object>(made: T, { noun, name, file }: PluginOrigin): T {
  const whose = file === undefined ? `the ${noun} ${name} of a plug-in` : `${file}: the ${noun} ${name}`;
  return guardedMembers(made, (key, cause) =>
    withStack(new PluginError(`${whose} failed in ${key}: ${textOf(cause)}`), cause),
  );
}

/** How a function's error is told. */
type Teller = (key: string, cause: unknown) => Error;

/** Members that are objects with functions of their own. */
const inner: readonly string[] = ['choices', 'notation'];

/** The same object, with functions whose errors are told; they are called on the object itself. */
function guardedMembers<T extends object>(made: T, tell: Teller): T {
  const members = {};
  for (let level: object | null = made; level && level !== Object.prototype; level = parentOf(level))
    for (const key of Object.getOwnPropertyNames(level).filter((name) => name !== 'constructor'))
      if (!Object.hasOwn(members, key))
        Object.defineProperty(members, key, {
          enumerable: true,
          get: () => guardedMember(made, key, tell),
        });
  return members as T;
}

function parentOf(level: object): object | null {
  return Object.getPrototypeOf(level) as object | null;
}

function guardedMember(made: object, key: string, tell: Teller): unknown {
  const member: unknown = Reflect.get(made, key);
  if (typeof member === 'function') return guarded(key, (args) => Reflect.apply(member, made, args), tell);
  return inner.includes(key) && typeof member === 'object' && member !== null
    ? guardedMembers(member, tell)
    : member;
}

function guarded(key: string, run: (args: readonly unknown[]) => unknown, tell: Teller) {
  return (...args: readonly unknown[]): unknown => {
    const told = (error: unknown): unknown => (isTold(error, args) ? error : tell(key, error));
    const checked = (result: unknown): unknown => {
      const problem = resultProblem(key, result);
      if (problem !== undefined) throw tell(key, new TypeError(problem));
      return result;
    };
    try {
      const result = run(args);
      if (!(result instanceof Promise)) return checked(result);
      return result.then(checked, (error: unknown) => {
        throw told(error);
      });
    } catch (error) {
      throw told(error);
    }
  };
}

/** Errors that say all that there is to say, and the reason of a signal that the function was given. */
function isTold(error: unknown, args: readonly unknown[]): boolean {
  const own = [InputError, PluginError, StoreError, PoolError, SearchError];
  return own.some((kind) => error instanceof kind) || args.some((arg) => isReasonOf(arg, error));
}

function isReasonOf(arg: unknown, error: unknown): boolean {
  if (typeof arg !== 'object' || arg === null) return false;
  const signal: unknown = arg instanceof AbortSignal ? arg : Reflect.get(arg, 'signal');
  return signal instanceof AbortSignal && signal.aborted && signal.reason === error;
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function withStack(error: Error, cause: unknown): Error {
  if (cause instanceof Error && cause.stack !== undefined) error.stack = cause.stack;
  return error;
}
