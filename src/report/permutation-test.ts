/** Is one method better than another, when both ran with the same seeds? Fisher's paired permutation test. */
import { stream } from '../random.js';

export interface PermutationTest {
  readonly pairs: number;
  /** Mean of one minus other. */
  readonly difference: number;
  /** Sample standard deviation of the differences. */
  readonly deviation: number;
  /**
   * Two-sided: share of all ways to give the differences signs whose mean is at least as far from 0. With n pairs it
   * cannot be less than 2 / 2^n.
   */
  readonly p: number;
}

/** Up to this many pairs all 2^n signs are tried; above, this many random ones from a fixed stream. */
const exactPairs = 16;
const draws = 100_000;

/** Throws RangeError for lists of different lengths, and for fewer than two pairs. */
export function permutationTest(one: readonly number[], other: readonly number[]): PermutationTest {
  if (one.length !== other.length || one.length < 2)
    throw new RangeError(
      `a paired test needs two or more pairs, not ${one.length} and ${other.length} values`,
    );
  const differences = one.map((value, i) => value - other[i]!);
  const pairs = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / pairs;
  const squares = differences.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return {
    pairs,
    difference: mean,
    deviation: Math.sqrt(squares / (pairs - 1)),
    p: pairs <= exactPairs ? exactShare(differences) : sampledShare(differences),
  };
}

/** The observed signs are among those tried, and sums that differ by rounding alone count as equal. */
function exactShare(differences: readonly number[]): number {
  const extreme = asExtreme(differences);
  const ways = 1 << differences.length;
  let count = 0;
  for (let signs = 0; signs < ways; signs++) if (extreme((i) => ((signs >> i) & 1) === 1)) count++;
  return count / ways;
}

function sampledShare(differences: readonly number[]): number {
  const extreme = asExtreme(differences);
  const random = stream(0, 'permutation test');
  let count = 1; // the observed signs
  for (let draw = 0; draw < draws; draw++) if (extreme(() => random.next() < 0.5)) count++;
  return count / (draws + 1);
}

function asExtreme(differences: readonly number[]): (negative: (i: number) => boolean) => boolean {
  const observed = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  const rounding = 1e-9 * differences.reduce((sum, value) => sum + Math.abs(value), 0);
  return (negative) => {
    const sum = differences.reduce((total, value, i) => (negative(i) ? total - value : total + value), 0);
    return Math.abs(sum) >= observed - rounding;
  };
}
