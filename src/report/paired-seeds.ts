/** Two rows of a table held against each other over the seeds that both have. */
import { permutationTest, type PermutationTest } from './permutation-test.js';

export interface SeedValue {
  readonly seed: number;
  readonly value: number;
}

export interface PairedSeeds extends PermutationTest {
  readonly one: string;
  readonly other: string;
  readonly seeds: readonly number[];
}

/** Over the seeds that both have a value of; undefined for fewer than two. */
export function pairedSeeds(
  { one, other }: { readonly one: string; readonly other: string },
  valuesOf: (row: string) => readonly SeedValue[],
): PairedSeeds | undefined {
  const [mine, theirs] = [one, other].map(
    (row) => new Map(valuesOf(row).map(({ seed, value }) => [seed, value])),
  ) as [Map<number, number>, Map<number, number>];
  const seeds = [...mine.keys()].filter((seed) => theirs.has(seed));
  if (seeds.length < 2) return undefined;
  const result = permutationTest(
    seeds.map((seed) => mine.get(seed)!),
    seeds.map((seed) => theirs.get(seed)!),
  );
  return { one, other, seeds, ...result };
}

/** `what` is what was measured, in percent: `error`, `c10_test_e200`. */
export function pairedText(
  { one, other, pairs, difference, deviation, p }: PairedSeeds,
  what: string,
): string {
  const verdict = p < 0.05 ? 'a difference at the 5 % level' : 'no difference that could not be chance';
  const better = difference < 0 ? 'lower' : 'higher';
  return (
    `${one} against ${other}: over ${pairs} paired seeds its ${what} is ${Math.abs(difference).toFixed(2)} points ` +
    `${better} (deviation of the differences ${deviation.toFixed(2)}); paired permutation test, two-sided: ` +
    `p = ${p < 1e-4 ? p.toExponential(0) : p.toFixed(4)}, ${verdict}.`
  );
}
