/** Successive halving (Jamieson and Talwalkar 2016): many that train a little, and ever fewer that train on. */

export interface Rung {
  /** How many train in it. */
  readonly networks: number;
  /** Epochs that each of them has had at its end. */
  readonly epochs: number;
}

/** From `count` networks to the `last`, which train for all `epochs`; each rung doubles the epochs and halves the networks. */
export function rungs(count: number, epochs: number, last = 1): Rung[] {
  const sizes = [count];
  while (sizes.at(-1)! > last) sizes.push(Math.max(last, Math.ceil(sizes.at(-1)! / 2)));
  let share = epochs;
  const fromLast = sizes.toReversed().map((networks) => {
    const rung = { networks, epochs: Math.max(1, Math.round(share)) };
    share /= 2;
    return rung;
  });
  return fromLast.reverse();
}

/** So many of them, the better ones by the validation loss; those that failed, whose loss is undefined, come last. */
export function better<T>(
  networks: readonly T[],
  count: number,
  lossOf: (network: T) => number | undefined,
): T[] {
  const order = networks.map((network, i) => ({ network, i, loss: lossOf(network) ?? Infinity }));
  order.sort((a, b) => (a.loss === b.loss ? a.i - b.i : a.loss - b.loss));
  return order.slice(0, count).map(({ network }) => network);
}
