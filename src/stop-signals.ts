/** Signals by which a terminal, a queue or a person asks a process to stop. */
import { constants } from 'node:os';

const names = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGXCPU'] as const;

export type StopSignal = (typeof names)[number];

/** Those that this system knows. */
export const stopSignals: readonly StopSignal[] = names.filter((name) =>
  Object.hasOwn(constants.signals, name),
);

/** Of a process that such a signal ended: 128 and its number. */
export function stopExitCode(signal: StopSignal): number {
  return 128 + constants.signals[signal];
}
