/** Calls one after the other, each of them made when the one before is done: one is under way, no more. */
export class Sequence {
  #last = Promise.resolve();

  async next(call: () => Promise<void>): Promise<void> {
    await this.#last;
    this.#last = call();
    // `end`, or the next call, throws what it throws; neither may come, if something else fails first.
    this.#last.catch(() => undefined);
  }

  end(): Promise<void> {
    return this.#last;
  }
}
