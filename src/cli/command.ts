/** One command: a yargs module whose work goes to a terminal and ends in an exit code. */
import type { Argv, ArgumentsCamelCase } from 'yargs';
import type { Terminal } from './terminal.js';

export interface Command<Options> {
  /** As yargs wants it: `show <run>`. */
  readonly command: string;
  readonly describe: string;
  builder(yargs: Argv): Argv<Options>;
  /** The exit code; undefined is 0. */
  run(
    args: ArgumentsCamelCase<Options>,
    terminal: Terminal,
  ): number | undefined | Promise<number | undefined>;
}

/** A command bound to where it writes and to who hears of its exit code. */
export type BoundCommand = (
  yargs: Argv,
  terminal: Terminal,
  exit: (code: number | undefined) => void,
) => Argv;

export function command<Options>(definition: Command<Options>): BoundCommand {
  return (yargs, terminal, exit) =>
    yargs.command<Options>(
      definition.command,
      definition.describe,
      (inner) => definition.builder(inner),
      async (args) => exit(await definition.run(args, terminal)),
    );
}

/** An option that was given twice holds a list: the last one counts. */
export function lastOf<T>(value: T | readonly T[]): T {
  return Array.isArray(value) ? (value as readonly T[]).at(-1)! : (value as T);
}
