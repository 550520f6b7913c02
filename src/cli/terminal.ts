import { broken, spacedWords } from './broken-lines.js';
import { exitCodes } from './exit-code.js';

/** Where commands write: results to `out`, progress and remarks to `err`. */
export interface Terminal {
  out(text: string): void;
  /** Also to where results go, and as it is, however narrow: for what programs read, or people put into a file. */
  data(text: string): void;
  err(text: string): void;
  /** Characters across that `out` has room for; Infinity where that is no terminal. */
  readonly columns: number;
  /** True when a person watches `err`: bars are drawn there. */
  readonly interactive: boolean;
}

/**
 * Writes to the process's streams. A reader that went away (`evocell search ... 2>&1 | head -1`) changes nothing: what
 * was begun is done, and the exit code tells of it. A file that takes no more (a full disk) ends the process, with a
 * line and exit code 1. `args` is the command line: no line is broken within a path that it names.
 */
export function processTerminal(args: readonly string[]): Terminal {
  const given = spacedWords(args);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(`the output cannot be written (${error.code ?? error.message}); free some space\n`);
    process.exit(exitCodes.failed);
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exit(exitCodes.failed);
  });
  return {
    out: (text) => process.stdout.write(`${broken(text, columnsOf(process.stdout), given)}\n`),
    data: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${broken(text, columnsOf(process.stderr), given)}\n`),
    columns: columnsOf(process.stdout),
    // A dumb terminal knows no way to draw over a line.
    interactive: process.stderr.isTTY === true && process.env.TERM !== 'dumb',
  };
}

/** A terminal that does not say how wide it is, is taken for one of 80. */
function columnsOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY === true ? stream.columns || 80 : Infinity;
}
