/**
 * Racing: candidates are scored batch by batch, all on the same images, and what is surely behind the best few is not
 * scored to the end (Maron and Moore, "Hoeffding races", NIPS 1993; with paired differences: Birattari, Stützle,
 * Paquete and Varrentrapp, "A racing algorithm for configuring metaheuristics", GECCO 2002).
 */
import type { Score } from '../../network/network.js';
import { summarise } from '../../search/statistics.js';

/** Fewer batches say too little of how much differences vary. */
export const firstLook = 3;

/**
 * Standard errors by which the mean of the paired differences has to be above 0. Of three batches (two degrees of
 * freedom) chance brings as much in 3 of 100 cases, of twelve in 1 of 1,000.
 */
const standardErrors = 4;

/** What a candidate is behind the reference by: the mean of the paired differences in loss, in nats an image. */
export interface Lag {
  readonly mean: number;
  readonly standardError: number;
}

/** Numbers of batches after which those behind are stopped: 3, 6, 12, ..., and all. */
export function looks(batches: number): number[] {
  const result: number[] = [];
  for (let look = firstLook; look < batches; look *= 2) result.push(look);
  return [...result, batches];
}

/**
 * By index, those that are surely behind the `keep`-th lowest loss. `scores`: of each candidate, batch by batch, as
 * many for each. Where no more than `keep` are left, nobody is.
 */
export function stragglers(scores: readonly (readonly Score[])[], keep: number): Map<number, Lag> {
  const losses = scores.map((batches) => batches.map(({ loss, count }) => loss / count));
  const means = losses.map((one) => summarise(one).mean);
  const order = means.map((_, i) => i).sort((i, j) => means[i]! - means[j]! || i - j);
  const reference = losses[order[keep - 1] ?? -1];
  if (!reference) return new Map();
  return new Map(
    order.slice(keep).flatMap((index) => {
      const lag = lagOf(losses[index]!.map((loss, batch) => loss - reference[batch]!));
      return lag.mean > standardErrors * lag.standardError ? [[index, lag] as const] : [];
    }),
  );
}

function lagOf(differences: readonly number[]): Lag {
  const { mean, deviation, count } = summarise(differences);
  return { mean, standardError: deviation / Math.sqrt(count) };
}
