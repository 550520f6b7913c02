/** The gradients of shares, from those of their products. */
import type { Shares } from '../../plan/plan.js';
import type { Memory, Program } from './program.js';
import type { Selection } from './selection.js';

/** For each name asked for, the sum over all products that it is in, in the order of the calls. */
export function shareGradients(
  memory: Memory,
  { shares: products }: Program,
  selection: Selection,
  asked: readonly string[],
): Shares {
  const sums = new Map(asked.map((name) => [name, 0]));
  for (const { shares, at } of products) {
    shares.forEach((name, i) => {
      const before = sums.get(name);
      if (before === undefined) return;
      const [gradient] = memory.doubles(at, 1);
      const others = selection.product(shares.filter((_, other) => other !== i));
      sums.set(name, before + others * gradient!);
    });
  }
  return Object.fromEntries(sums);
}
