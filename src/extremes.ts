/** The largest and the smallest of any number of values; a call such as `Math.max(...values)` takes some 100,000. */

/** As `Math.max`: -Infinity of none, NaN where one is. */
export function largest(values: Iterable<number>): number {
  let most = -Infinity;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/** As `Math.min`: Infinity of none, NaN where one is. */
export function smallest(values: Iterable<number>): number {
  let least = Infinity;
  for (const value of values) least = Math.min(least, value);
  return least;
}
