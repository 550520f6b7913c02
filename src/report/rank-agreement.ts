/** How far two scores put the same things in the same order. */

export interface RankAgreement {
  /** Kendall's tau-b, -1 to 1; null where one of the scores says the same of all. */
  readonly tau: number | null;
  /** Things that have both scores. */
  readonly count: number;
}

/**
 * Kendall's tau-b, which allows for ties (Kendall, "The treatment of ties in ranking problems", Biometrika 1945):
 * (concordant - discordant pairs) / sqrt((pairs - ties in one) (pairs - ties in other)). Throws RangeError for lists
 * of different lengths. O(n^2).
 */
export function kendallTau(one: readonly number[], other: readonly number[]): RankAgreement {
  if (one.length !== other.length)
    throw new RangeError(`${one.length} scores do not pair with ${other.length}`);
  let agreement = 0;
  let untiedOne = 0;
  let untiedOther = 0;
  for (let i = 0; i < one.length; i++) {
    for (let j = 0; j < i; j++) {
      const a = Math.sign(one[i]! - one[j]!);
      const b = Math.sign(other[i]! - other[j]!);
      agreement += a * b;
      untiedOne += a * a;
      untiedOther += b * b;
    }
  }
  const scale = Math.sqrt(untiedOne * untiedOther);
  return { tau: scale > 0 ? agreement / scale : null, count: one.length };
}
