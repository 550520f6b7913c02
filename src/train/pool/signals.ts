/** Signals for one run of tasks, and waiting that they end. */
import { setMaxListeners } from 'node:events';

/**
 * A signal that is aborted when one of these is, or by `fail`. AbortSignal.any would do, but in Node 20 it leaks
 * (nodejs/node issue 54614), and there is one for every training step.
 */
export function linkedSignal(signals: readonly AbortSignal[]): {
  readonly stop: AbortSignal;
  readonly fail: (reason: unknown) => void;
  readonly unlink: () => void;
} {
  const controller = new AbortController();
  // One listener for each running task, and Node warns from the eleventh on.
  setMaxListeners(0, controller.signal, ...signals);
  const links = signals.map((signal) => {
    const abort = (): void => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    return () => signal.removeEventListener('abort', abort);
  });
  return {
    stop: controller.signal,
    fail: (reason) => controller.abort(reason),
    unlink: () => links.forEach((remove) => remove()),
  };
}

/** Resolves when the signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Waits so long. Throws the signal's reason if that comes first. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}
