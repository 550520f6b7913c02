/** How far two scores put the same things in the same order. */
import { middleRanks } from '../search/log-rank.js';

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

/** Spearman's rho: the correlation of the ranks, ties in their middle; null where one of the scores says the same of all. */
export function spearmanRho(one: readonly number[], other: readonly number[]): number | null {
  const [x, y] = [centred(middleRanks(one)), centred(middleRanks(other))];
  const scale = Math.sqrt(product(x, x) * product(y, y));
  return scale > 0 ? product(x, y) / scale : null;
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function product(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, i) => sum + value * other[i]!, 0);
}

/** How well a score knows the truth; larger is better in both. */
export interface ScoreQuality {
  /** Kendall's tau-b over all. */
  readonly tau: number | null;
  /** Spearman's rho over all. */
  readonly rho: number | null;
  /** Kendall's tau-b within the top tenth by truth: whether the score sorts the good ones. */
  readonly tauTop: number | null;
  /** Share of the top tenth by truth that is in the top tenth by score. */
  readonly overlapTop: number;
  /** Truth of the one with the highest score (the mean, where several have it). */
  readonly bestTruth: number;
}

/**
 * A score held against the truth of the same things. What is not a number, or minus infinity, ranks last: it is never
 * left out. Throws RangeError for empty lists or lists of different lengths.
 */
export function scoreQuality(scores: readonly number[], truth: readonly number[]): ScoreQuality {
  if (scores.length === 0) throw new RangeError('no scores to hold against the truth');
  const known = middleRanks(scores);
  const size = Math.max(1, Math.round(truth.length / 10));
  const [best, chosen] = [topOf(truth, size), topOf(known, size)];
  const inBest = new Set(best);
  const highest = known.reduce((top, rank) => Math.max(top, rank), 0);
  const winners = truth.filter((_, i) => known[i] === highest);
  const { tau } = kendallTau(known, truth);
  return {
    tau,
    rho: spearmanRho(known, truth),
    tauTop: kendallTau(
      best.map((i) => known[i]!),
      best.map((i) => truth[i]!),
    ).tau,
    overlapTop: chosen.filter((i) => inBest.has(i)).length / size,
    bestTruth: winners.reduce((sum, value) => sum + value, 0) / winners.length,
  };
}

/** Indices of the largest, the largest first; of equals the earlier first. */
function topOf(values: readonly number[], size: number): number[] {
  return values
    .map((_, i) => i)
    .sort((i, j) => values[j]! - values[i]! || i - j)
    .slice(0, size);
}
