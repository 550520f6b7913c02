/** Things by name, those that were not used for longest given up first. */
export class Recent<T> {
  readonly #things = new Map<string, { readonly thing: T; readonly size: number }>();
  #size = 0;

  constructor(
    /** That all may have together; the last one used stays, whatever its size. */
    readonly most: number,
    readonly given: (thing: T, name: string) => void = () => undefined,
  ) {}

  get(name: string): T | undefined {
    const found = this.#things.get(name);
    if (!found) return undefined;
    this.#things.delete(name);
    this.#things.set(name, found);
    return found.thing;
  }

  set(name: string, thing: T, size: number): void {
    this.delete(name);
    this.#things.set(name, { thing, size });
    this.#size += size;
    for (const [oldest, { thing: old }] of this.#things) {
      if (this.#size <= this.most || this.#things.size === 1) break;
      this.delete(oldest);
      this.given(old, oldest);
    }
  }

  delete(name: string): void {
    this.#size -= this.#things.get(name)?.size ?? 0;
    this.#things.delete(name);
  }

  /** In the order of their last use. */
  names(): string[] {
    return [...this.#things.keys()];
  }
}
