/** One command: its options, and what it does with them, which goes to a terminal and ends in an exit code. */
import type { Argv, ArgumentsCamelCase } from 'yargs';
import type { Terminal } from './terminal.js';

/** What `evocell --help` says of it. */
export interface Usage {
  /** As yargs wants it: `show <run>`. */
  readonly command: string;
  readonly describe: string;
}

export interface Command<Options> {
  builder(yargs: Argv): Argv<Options>;
  /** The exit code; undefined is 0. */
  run(
    args: ArgumentsCamelCase<Options>,
    terminal: Terminal,
  ): number | undefined | Promise<number | undefined>;
}

/** A command bound to where it writes and to who waits for its exit code. */
export type BoundCommand = (
  yargs: Argv,
  usage: Usage,
  terminal: Terminal,
  begun: (exitCode: ReturnType<Command<unknown>['run']>) => void,
) => Argv;

export function command<Options>(definition: Command<Options>): BoundCommand {
  return (yargs, usage, terminal, begun) =>
    yargs.command<Options>(
      usage.command,
      usage.describe,
      (inner) => definition.builder(inner),
      // yargs lays the whole help out for a handler that it has to wait for
      (args) => begun(definition.run(args, terminal)),
    );
}

/** An option that was given twice holds a list: the last one counts. */
export function lastOf<T>(value: T | readonly T[]): T {
  return Array.isArray(value) ? (value as readonly T[]).at(-1)! : (value as T);
}
