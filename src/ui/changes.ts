/** Tells those who listen which runs of the folder changed. Nothing is looked at while nobody listens. */
import type { Shelf } from './shelf.js';

/** Milliseconds between looks; a look at a run is a few calls of the system. */
const pause = 1000;

export class Changes {
  readonly #listeners = new Set<(ids: readonly string[]) => void>();
  #stamps = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  /** `stateOf` tells what may change without a change of files: whether a process still works on a run. */
  constructor(
    private readonly shelf: Shelf,
    private readonly stateOf: (id: string) => string,
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

  /** Looks now. */
  look(): void {
    const now = this.#look();
    const ids = new Set([...now.keys(), ...this.#stamps.keys()]);
    const changed = [...ids].filter((id) => now.get(id) !== this.#stamps.get(id));
    this.#stamps = now;
    if (changed.length > 0) for (const listener of this.#listeners) listener(changed);
  }

  #begin(): void {
    this.#stamps = this.#look();
    this.#timer = setInterval(() => this.look(), pause);
    this.#timer.unref();
  }

  #look(): Map<string, string> {
    return new Map(this.shelf.ids().map((id) => [id, `${this.shelf.stamp(id)} ${this.stateOf(id)}`]));
  }
}
