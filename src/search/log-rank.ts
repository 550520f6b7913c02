/**
 * Several scores in one, by ranks: sum over the scores of log(rank / n), where the best of n has rank n (AZ-NAS, Lee
 * and Ham, CVPR 2024, eq. 10). A score near the bottom in one costs more than a score near the top earns in another,
 * and no score's scale matters.
 */
import { log } from '../elementary.js';

/**
 * One number for each of n things, at most 0, larger is better. `scores`: one list for each score, larger is better;
 * what is not a number, or minus infinity, ranks last. Ties share the mean of their ranks. Throws RangeError for lists
 * of different lengths.
 */
export function logRank(scores: readonly (readonly number[])[]): number[] {
  const count = scores[0]?.length ?? 0;
  if (scores.some(({ length }) => length !== count))
    throw new RangeError('the scores are not of the same things');
  const ranks = scores.map(middleRanks);
  return Array.from({ length: count }, (_, i) => ranks.reduce((sum, rank) => sum + log(rank[i]! / count), 0));
}

/** 1 for the smallest, n for the largest, the mean of their places for equal values; no number: the smallest. */
export function middleRanks(values: readonly number[]): number[] {
  const numbers = values.map((value) => (Number.isNaN(value) ? -Infinity : value));
  const order = numbers
    .map((_, i) => i)
    .sort((i, j) => (numbers[i]! < numbers[j]! ? -1 : numbers[i]! > numbers[j]! ? 1 : 0));
  const ranks = numbers.map(() => 0);
  for (let first = 0; first < order.length;) {
    let after = first;
    while (after < order.length && numbers[order[after]!] === numbers[order[first]!]) after++;
    for (let place = first; place < after; place++) ranks[order[place]!] = (first + 1 + after) / 2;
    first = after;
  }
  return ranks;
}
