/** Signals for one run of tasks. */
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
