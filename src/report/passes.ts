/** Lists that may be too long to be held: each pass over them goes to their source again. */

export function pass<T>(begin: () => Iterator<T>): Iterable<T> {
  return { [Symbol.iterator]: begin };
}

/** Of each item what `of` makes of it; without those of which it makes nothing. */
export function mapped<T, U>(items: Iterable<T>, of: (item: T) => U | undefined): Iterable<U> {
  return pass(function* () {
    for (const item of items) {
      const made = of(item);
      if (made !== undefined) yield made;
    }
  });
}

export function filtered<T>(items: Iterable<T>, isWanted: (item: T) => boolean): Iterable<T> {
  return mapped(items, (item) => (isWanted(item) ? item : undefined));
}
