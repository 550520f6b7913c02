/** Ctrl-C, SIGTERM and the early warnings of queues: the first stops at the next safe point, the second at once. */
import { stopExitCode, stopSignals } from '../stop-signals.js';
import { StoppedError } from './exit-code.js';
import type { SessionEnd } from './session.js';
import type { Terminal } from './terminal.js';

/** What the action gave, and the exit code of the signal that asked it to stop, if one did. */
export interface Stoppable<T> {
  readonly result: T;
  readonly stopped: number | undefined;
}

/** Ends the session at the next safe point. */
export type EndSession = (end: SessionEnd) => void;

/**
 * Runs the action with a signal that aborts, with a StoppedError, when the process is asked to stop, and with a
 * SessionEnd when the action says so.
 */
export async function stoppable<T>(
  terminal: Terminal,
  action: (signal: AbortSignal, end: EndSession) => Promise<T>,
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
  const end: EndSession = (reason) => {
    if (controller.signal.aborted) return;
    terminal.err(reason.message);
    controller.abort(reason);
  };
  try {
    const result = await action(controller.signal, end);
    const reason: unknown = controller.signal.reason;
    return { result, stopped: reason instanceof StoppedError ? stopExitCode(reason.signal) : undefined };
  } finally {
    handlers.forEach(([name, handler]) => process.off(name, handler));
  }
}
