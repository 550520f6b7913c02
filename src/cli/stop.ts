/** Ctrl-C, SIGTERM and the early warnings of queues: the first stops at the next safe point, the second at once. */
import { stopExitCode, stopSignals } from '../stop-signals.js';
import { StoppedError } from './exit-code.js';
import type { Terminal } from './terminal.js';

/** What the action gave, and the exit code of the signal that asked it to stop, if one did. */
export interface Stoppable<T> {
  readonly result: T;
  readonly stopped: number | undefined;
}

/** Runs the action with a signal that aborts, with a StoppedError, when the process is asked to stop. */
export async function stoppable<T>(
  terminal: Terminal,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<Stoppable<T>> {
  const controller = new AbortController();
  const handlers = stopSignals.map((name) => {
    const handler = (): void => {
      if (controller.signal.aborted) process.exit(stopExitCode(name));
      terminal.err('\nstopping at the next safe point (once more: at once)');
      controller.abort(new StoppedError(name));
    };
    return [name, handler] as const;
  });
  handlers.forEach(([name, handler]) => process.on(name, handler));
  try {
    const result = await action(controller.signal);
    const reason: unknown = controller.signal.reason;
    return { result, stopped: reason instanceof StoppedError ? stopExitCode(reason.signal) : undefined };
  } finally {
    handlers.forEach(([name, handler]) => process.off(name, handler));
  }
}
