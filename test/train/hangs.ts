/** Hanging workers without waiting: time passes when a worker says that it hangs, and at no other moment. */
import type { Clock } from '../../src/train/threads/clock.js';
import type { TimeLimits } from '../../src/train/threads/time-limits.js';
import { hangChannel } from './faults.js';

export class ManualClock implements Clock {
  #now = 0;
  readonly #calls = new Set<() => void>();

  now(): number {
    return this.#now;
  }

  every(_: number, call: () => void): () => void {
    this.#calls.add(call);
    return () => void this.#calls.delete(call);
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const call of this.#calls) call();
  }
}

/**
 * Runs `work` with limits whose time is up as soon as a worker hangs (`hang@...`). Whatever other tasks
 * run at that moment have used theirs up, too.
 */
export async function withHangs<T>(work: (limits: TimeLimits) => Promise<T>): Promise<T> {
  const clock = new ManualClock();
  const channel = new BroadcastChannel(hangChannel);
  channel.onmessage = () => clock.advance(1001);
  try {
    return await work({ first: 1000, least: 1000, factor: 20, clock });
  } finally {
    channel.close();
  }
}
