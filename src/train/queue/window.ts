/** Lets some in at a time, the others in the order in which they came. How many may change. */
export class Window {
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private width: number) {}

  set most(width: number) {
    this.width = width;
    this.#admit();
  }

  /** Resolves when there is room. Throws the signal's reason if that comes first. */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#inside < this.width && this.#waiting.length === 0) {
      this.#inside++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      const enter = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      this.#waiting.push(enter);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  leave(): void {
    this.#inside--;
    this.#admit();
  }

  #admit(): void {
    while (this.#inside < this.width && this.#waiting.length > 0) {
      this.#inside++;
      this.#waiting.shift()!();
    }
  }
}
