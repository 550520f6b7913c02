/** What an error means for the one who called: exit code and message. */
import { ExperimentError } from '../experiment/settings/experiment-error.js';
import { PlanError } from '../plan/builder.js';
import { printable } from '../errors/excerpt.js';
import { GenotypeError } from '../space/search-space.js';
import { StoreError } from '../store/store-error.js';
import { BackendError } from '../network/backends.js';
import { DataError } from '../data/data-error.js';
import { TableError } from '../search/tabular/table.js';
import { MemoryLimitError } from '../network/network.js';

export const exitCodes = { ok: 0, failed: 1, badInput: 2, SIGINT: 130, SIGTERM: 143 } as const;

/** A command line that cannot be followed. One line: what is wrong and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The search stopped because a signal asked it to. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
  constructor(readonly signal: 'SIGINT' | 'SIGTERM') {
    super(`stopped by ${signal}`);
  }
}

const badInput = [
  ExperimentError,
  GenotypeError,
  BackendError,
  DataError,
  MemoryLimitError,
  PlanError,
  UsageError,
  TableError,
];

export function exitCodeOf(error: unknown): number {
  if (error instanceof StoppedError) return exitCodes[error.signal];
  // The system's refusal to write (a full disk) is nobody's bad input.
  if (error instanceof StoreError) return impossiblePath(error) ? exitCodes.badInput : exitCodes.failed;
  return badInput.some((kind) => error instanceof kind) ? exitCodes.badInput : exitCodes.failed;
}

/** No run can lie there, whatever the state of the disk. */
function impossiblePath({ code }: StoreError): boolean {
  return code === undefined || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
}

/**
 * Its message, with nothing in it that a terminal would obey, whatever file or name it quotes; the stack too with
 * EVOCELL_DEBUG=1.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return printable(String(error));
  if (process.env.EVOCELL_DEBUG === '1') return lines(error.stack ?? error.message);
  if (error instanceof ExperimentError) return lines(error.message);
  const message = printable(error.message.replace(/\s*\n\s*/g, ' '));
  return exitCodeOf(error) === exitCodes.failed && !(error instanceof StoreError)
    ? `${message} (EVOCELL_DEBUG=1 shows where)`
    : message;
}

/** One for each thing wrong with an experiment. */
function lines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
