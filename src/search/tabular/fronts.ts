/**
 * How fast searches with several objectives approach a Pareto front that is known exactly, because every cell's costs
 * are in a table: the hypervolume of what was found so far as a share of the exact front's.
 */
import type { Seed } from '../../random.js';
import { hypervolume, worstOf } from '../hypervolume.js';
import { costsOf } from '../objectives.js';
import { dominates, paretoFront, type Point } from '../pareto.js';
import { summarise, type Summary } from '../statistics.js';
import type { Objective, Trial } from '../strategy.js';
import { scoredTrials, type Contender } from './contest.js';
import { smallest } from '../../extremes.js';

export interface ExactFront {
  /** Costs of the cells that no other dominates; equal ones once. */
  readonly points: readonly Point[];
  readonly reference: Point;
  readonly hypervolume: number;
}

/**
 * The exact front of all cells' costs. The reference point is the front's own worst value of each objective plus a
 * tenth of the front's range (Ishibuchi et al. 2018), so that only what comes near the front counts.
 */
export function exactFront(costs: readonly Point[]): ExactFront {
  const front = paretoFront(costs).map((i) => costs[i]!);
  const points = [...new Map(front.map((point) => [point.join(), point])).values()];
  const worst = worstOf(points);
  const best = worst.map((_, m) => smallest(points.map((point) => point[m]!)));
  const reference = worst.map((value, m) => value + 0.1 * (value - best[m]!));
  return { points, reference, hypervolume: hypervolume(points, reference) };
}

export interface FrontOptions {
  readonly seeds: readonly Seed[];
  readonly objectives: readonly Objective[];
  readonly exact: ExactFront;
  /** Numbers of queries at which the share is taken. */
  readonly queries: readonly number[];
  /** Shares whose first query is sought: 0.99, ... */
  readonly shares: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

export interface FrontRow {
  readonly name: string;
  readonly seeds: number;
  /** Hypervolume share after each number of queries (of the whole search, where it was shorter). */
  readonly curve: readonly { readonly queries: number; readonly share: Summary }[];
  /** Queries until a share was reached. `queries` counts a search that did not reach it with all its queries. */
  readonly reached: readonly {
    readonly share: number;
    /** How many of the seeds reached it. */
    readonly seeds: number;
    readonly queries: Summary;
  }[];
}

export async function frontRow<Genome>(
  contender: Contender<Genome>,
  { seeds, objectives, exact, queries, shares, signal }: FrontOptions,
): Promise<FrontRow> {
  const progress: number[][] = [];
  for (const seed of seeds)
    progress.push(hypervolumeShares(await scoredTrials(contender, seed, signal), objectives, exact));
  return {
    name: contender.name,
    seeds: seeds.length,
    curve: queries.map((count) => ({
      queries: count,
      share: summarise(progress.map((run) => run[Math.min(count, run.length) - 1] ?? 0)),
    })),
    reached: shares.map((share) => {
      const first = progress.map((run) => run.findIndex((value) => value >= share));
      return {
        share,
        seeds: first.filter((at) => at >= 0).length,
        queries: summarise(first.map((at, i) => (at >= 0 ? at + 1 : progress[i]!.length))),
      };
    }),
  };
}

/** After each trial. */
export function hypervolumeShares(
  trials: readonly Trial[],
  objectives: readonly Objective[],
  exact: ExactFront,
): number[] {
  let front: Point[] = [];
  let share = 0;
  return trials.map((trial) => {
    const point = costsOf(trial, objectives);
    const isNew = point && !front.some((one) => dominates(one, point) || one.join() === point.join());
    if (isNew) {
      front = [...front.filter((one) => !dominates(point, one)), point];
      share = hypervolume(front, exact.reference) / exact.hypervolume;
    }
    return share;
  });
}
