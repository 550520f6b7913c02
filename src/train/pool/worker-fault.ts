/**
 * Faults for tests, and for nothing else: EVOCELL_FAULT="exit@3,hang@5!" makes the worker exit at the pool's task 3
 * and hang at task 5, there also when it is tried again (`!`). Tasks are numbered from 0 in the order in which they
 * are handed out, which does not depend on the number of workers; opening the backends does not count.
 */
import { MemoryLimitError } from '../../network/network.js';
import type { Message } from './task.js';

type Fault = () => void;

/** Name of the broadcast channel on which a worker says that it hangs from now on. */
export const hangChannel = 'evocell: a worker hangs';

const faults: Readonly<Record<string, Fault>> = {
  exit: () => process.exit(1),
  throw: () => {
    throw new Error('injected fault');
  },
  hang: () => {
    new BroadcastChannel(hangChannel).postMessage('now');
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
  memory: () => {
    throw new MemoryLimitError('injected: needs 2 MiB, may have 1 MiB');
  },
};

/** Makes the fault that is meant for this task, if there is one. */
export function injectFault({ number, attempt }: Message, meant = process.env['EVOCELL_FAULT'] ?? ''): void {
  for (const [, kind, at, again] of meant.matchAll(/(\w+)@(\d+)(!?)/g)) {
    if (Number(at) === number && (attempt === 0 || again === '!')) faults[kind!]?.();
  }
}
