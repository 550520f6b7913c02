/** How long a task may take before its worker counts as hanging: a generous multiple of what such tasks took so far. */
import { machineClock, type Clock } from './clock.js';

export interface TimeLimits {
  /** Milliseconds before any task of the kind has been answered. */
  readonly first: number;
  /** Milliseconds that every task gets, however quick the others were. */
  readonly least: number;
  /** Times the longest task of the kind so far. */
  readonly factor: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

export const defaultLimits: TimeLimits = { first: 30 * 60_000, least: 60_000, factor: 20 };

interface Running {
  readonly kind: string;
  readonly started: number;
  readonly controller: AbortController;
}

export interface Timed {
  /** Aborted when the time is up, and when the signal given to `start` is. */
  readonly signal: AbortSignal;
  /** True when the time was up. */
  expired(): boolean;
  /** Counts the time taken as one that such tasks take. */
  finished(): void;
  /** Stops watching. */
  end(): void;
}

/** One timer for all running tasks, since the limit of a task shrinks when another is answered. */
export class StopWatch {
  readonly #running = new Set<Running>();
  readonly #longest = new Map<string, number>();
  readonly #clock: Clock;
  readonly #stop: () => void;

  constructor(readonly limits: TimeLimits) {
    this.#clock = limits.clock ?? machineClock;
    this.#stop = this.#clock.every(Math.min(5000, limits.least / 8), () => this.#check());
  }

  start(kind: string, stop: AbortSignal): Timed {
    const running: Running = { kind, started: this.#clock.now(), controller: new AbortController() };
    this.#running.add(running);
    const { controller } = running;
    const onStop = (): void => controller.abort(stop.reason);
    if (stop.aborted) onStop();
    stop.addEventListener('abort', onStop, { once: true });
    return {
      signal: controller.signal,
      expired: () => controller.signal.aborted && !stop.aborted,
      finished: () => {
        const time = this.#clock.now() - running.started;
        this.#longest.set(kind, Math.max(time, this.#longest.get(kind) ?? 0));
      },
      end: () => {
        stop.removeEventListener('abort', onStop);
        this.#running.delete(running);
      },
    };
  }

  #check(): void {
    const now = this.#clock.now();
    for (const { kind, started, controller } of this.#running) {
      if (now - started > this.#limit(kind)) controller.abort();
    }
  }

  #limit(kind: string): number {
    const { first, least, factor } = this.limits;
    const longest = this.#longest.get(kind);
    return longest === undefined ? Math.max(first, least) : Math.max(least, factor * longest);
  }

  close(): void {
    this.#stop();
  }
}
