/** Hands things out that one can use at a time; those who wait for one are served in the order in which they came. */

interface Waiting<T> {
  readonly allowed: readonly T[];
  readonly take: (thing: T) => void;
}

export class Dispatcher<T> {
  readonly #idle: Set<T>;
  readonly #waiting: Waiting<T>[] = [];

  constructor(things: readonly T[]) {
    this.#idle = new Set(things);
  }

  /** Does the work with one of these as soon as one is free. Throws the signal's reason if that comes first. */
  async use<R>(allowed: readonly T[], signal: AbortSignal, work: (thing: T) => Promise<R>): Promise<R> {
    const thing = await this.#acquire(allowed, signal);
    try {
      return await work(thing);
    } finally {
      this.#release(thing);
    }
  }

  async #acquire(allowed: readonly T[], signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const free = allowed.find((thing) => this.#idle.has(thing));
    if (free !== undefined) {
      this.#idle.delete(free);
      return free;
    }
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason as Error);
      };
      const take = (thing: T): void => {
        signal.removeEventListener('abort', stop);
        resolve(thing);
      };
      const waiting = { allowed, take };
      this.#waiting.push(waiting);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  #release(thing: T): void {
    const next = this.#waiting.findIndex(({ allowed }) => allowed.includes(thing));
    if (next < 0) this.#idle.add(thing);
    else this.#waiting.splice(next, 1)[0]!.take(thing);
  }
}
