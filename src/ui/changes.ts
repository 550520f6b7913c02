/**
 * Tells those who listen which runs of the folder changed. Nothing is looked at while nobody listens. Who hears of a
 * change asks for what is new, and that takes time from a search on the same machine: the more it took, the longer the
 * next change waits.
 */
import { cpuUsage } from 'node:process';
import type { Shelf } from './shelf.js';

/** Milliseconds between looks; a look at a run is a few calls of the system. */
const pause = 1000;

/** Of the time between two changes that are told, so much may go to answers about the first: one part in 200. */
const share = 1 / 200;
/** Milliseconds that a change waits at most, unless another time is given. */
export const longestWait = 10_000;

/** Milliseconds of CPU time of this process. */
function cpuTime(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

export class Changes {
  readonly #listeners = new Set<(ids: readonly string[]) => void>();
  #stamps = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  /** When changes were told last, by both clocks. */
  #told: { readonly time: number; readonly cpu: number } | undefined;

  /** `stateOf` tells what may change without a change of files: whether a process still works on a run. */
  constructor(
    private readonly shelf: Shelf,
    private readonly stateOf: (id: string) => string,
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
    const now = this.#look();
    const ids = new Set([...now.keys(), ...this.#stamps.keys()]);
    const changed = [...ids].filter((id) => now.get(id) !== this.#stamps.get(id));
    this.#stamps = now;
    if (changed.length === 0) return;
    this.#told = { time: performance.now(), cpu: cpuTime() };
    for (const listener of this.#listeners) listener(changed);
  }

  /** Whether the answers to the last change took so long that the next one has to wait. */
  #waits(): boolean {
    if (!this.#told) return false;
    const wait = Math.min(this.longest, (cpuTime() - this.#told.cpu) / share);
    return performance.now() - this.#told.time < wait;
  }

  #begin(): void {
    this.#stamps = this.#look();
    this.#timer = setInterval(() => {
      if (!this.#waits()) this.look();
    }, pause);
    this.#timer.unref();
  }

  #look(): Map<string, string> {
    return new Map(this.shelf.ids().map((id) => [id, `${this.shelf.stamp(id)} ${this.stateOf(id)}`]));
  }
}
