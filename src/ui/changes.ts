/**
 * Tells those who listen which runs of the folder changed. Nothing is looked at while nobody listens. Looking takes time
 * from a search on the same machine, and who hears of a change asks for what is new, which takes more: the more it all
 * took, the longer the next look waits.
 */
import { cpuUsage } from 'node:process';
import type { Shelf } from './shelf.js';

/** Milliseconds between looks, at least; a look at a run is a few calls of the system. */
const pause = 1000;

/** Of the time between two looks, so much may go to the first and to answers about what it found: one part in 200. */
const share = 1 / 200;
/** Milliseconds that a change waits at most, unless another time is given. */
export const longestWait = 30_000;

/** Milliseconds of CPU time of this process. */
function cpuTime(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

export class Changes {
  readonly #listeners = new Set<(ids: readonly string[]) => void>();
  #stamps = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  /** When it looked last, by both clocks. */
  #looked: { readonly time: number; readonly cpu: number } | undefined;

  /** `stateOf` tells of a run with this stamp what may change without a change of files: whether a process still works on it. */
  constructor(
    private readonly shelf: Shelf,
    private readonly stateOf: (id: string, stamp: string) => string,
    private readonly longest: number = longestWait,
  ) {}

  /** Gives the function that ends it. */
  listen(listener: (ids: readonly string[]) => void): () => void {
    if (this.#listeners.size === 0) this.#begin();
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearInterval(this.#timer);
    };
  }

  /** Looks now, and tells. */
  look(): void {
    this.#looked = { time: performance.now(), cpu: cpuTime() };
    const now = this.#look();
    const ids = new Set([...now.keys(), ...this.#stamps.keys()]);
    const changed = [...ids].filter((id) => now.get(id) !== this.#stamps.get(id));
    this.#stamps = now;
    if (changed.length === 0) return;
    for (const listener of this.#listeners) listener(changed);
  }

  /** Whether the last look and what came of it took so long that the next one has to wait. */
  #waits(): boolean {
    if (!this.#looked) return false;
    const wait = Math.min(this.longest, (cpuTime() - this.#looked.cpu) / share);
    return performance.now() - this.#looked.time < wait;
  }

  #begin(): void {
    this.#stamps = this.#look();
    this.#timer = setInterval(() => {
      if (!this.#waits()) this.look();
    }, pause);
    this.#timer.unref();
  }

  #look(): Map<string, string> {
    return new Map(
      this.shelf.ids().map((id) => {
        const stamp = this.shelf.stamp(id);
        return [id, `${stamp} ${this.stateOf(id, stamp)}`];
      }),
    );
  }
}
