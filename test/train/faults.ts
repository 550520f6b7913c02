/**
 * Faults of workers: EVOCELL_FAULT="exit@3,hang@5!" makes the worker exit at the pool's task 3 and hang at task 5,
 * there also when it is tried again (`!`). Tasks are numbered from 0 in the order in which they are handed out, which
 * does not depend on the number of workers; opening and trying memory do not count.
 */
import type { Message } from '../../src/train/threads/task.js';

/** Name of the broadcast channel on which a worker says that it hangs from now on. */
export const hangChannel = 'evocell: a worker hangs';

const faults: Readonly<Record<string, () => void>> = {
  exit: () => process.exit(1),
  throw: () => {
    throw new Error('injected fault');
  },
  hang: () => {
    new BroadcastChannel(hangChannel).postMessage('now');
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
};

/** Makes the fault that is meant for this task, if there is one. */
export function injectFault({ number, attempt }: Message): void {
  for (const [, kind, at, again] of (process.env['EVOCELL_FAULT'] ?? '').matchAll(/(\w+)@(\d+)(!?)/g)) {
    if (Number(at) === number && (attempt === 0 || again === '!')) faults[kind!]!();
  }
}

/** Runs with these faults. */
export async function withFaults<T>(meant: string, run: () => Promise<T>): Promise<T> {
  process.env['EVOCELL_FAULT'] = meant;
  try {
    return await run();
  } finally {
    delete process.env['EVOCELL_FAULT'];
  }
}
