/** What an error means for the one who called: exit code and message. */
import { printable } from '../errors/excerpt.js';
import { InputError } from '../errors/input-error.js';
import { StoreError } from '../store/store-error.js';
import { stopExitCode, type StopSignal } from '../stop-signals.js';

export const exitCodes = { ok: 0, failed: 1, badInput: 2 } as const;

/** For `--help`. */
export const exitHelp = `Exit codes: 0 done, 1 the run failed, 2 bad input, 130 stopped by Ctrl-C, 143 by SIGTERM.
Errors are one line; EVOCELL_DEBUG=1 shows where they come from.`;

/** The search stopped because a signal asked it to. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
  constructor(readonly signal: StopSignal) {
    super(`stopped by ${signal}`);
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof StoppedError) return stopExitCode(error.signal);
  // The system's refusal to write (a full disk) is no bad input.
  if (error instanceof StoreError) return impossiblePath(error) ? exitCodes.badInput : exitCodes.failed;
  return error instanceof InputError ? exitCodes.badInput : exitCodes.failed;
}

/** No run can lie there, whatever the state of the disk. */
function impossiblePath({ code }: StoreError): boolean {
  return code === undefined || ['ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(code);
}

/**
 * Its message, with nothing in it that a terminal would obey, whatever file or name it quotes; the stack too with
 * EVOCELL_DEBUG=1.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return printable(String(error));
  const message = (error instanceof InputError ? error.problems : [error.message]).map(oneLine).join('\n');
  if (process.env.EVOCELL_DEBUG === '1') return [message, ...stackOf(error)].join('\n');
  return exitCodeOf(error) === exitCodes.failed && !(error instanceof StoreError)
    ? `${message} (EVOCELL_DEBUG=1 shows where)`
    : message;
}

function oneLine(text: string): string {
  return printable(text.replace(/\s*\n\s*/g, ' '));
}

/** The lines that say where it was thrown, without its message. */
function stackOf({ stack = '' }: Error): string[] {
  return stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .map(printable);
}
