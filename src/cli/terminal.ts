import { exitCodes } from './exit-code.js';

/** Where commands write: results to `out`, progress and remarks to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** True when a person watches `err`: bars are drawn there. */
  readonly interactive: boolean;
}

/**
 * Writes to the process's streams. A reader that went away (`evocell list | head -1`) ends it quietly, a file that
 * takes no more (a full disk) with a line and exit code 1.
 */
export function processTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    process.stderr.write(`the output cannot be written (${error.code ?? error.message}); free some space\n`);
    process.exit(exitCodes.failed);
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? (process.exitCode ?? 0) : exitCodes.failed);
  });
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    interactive: process.stderr.isTTY === true,
  };
}
