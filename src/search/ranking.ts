/** From best to worst, for one objective or several: what tournaments, elites, survival and reports go by. */
import { violationOf, type Constraint } from './constraints.js';
import { costsOf } from './objectives.js';
import { crowdingDistance, nonDominatedSort } from './pareto.js';
import type { Objective, Outcome } from './strategy.js';

/** What a search is after. */
export interface Goal {
  /** At least one; strategies with a single fitness follow the first. */
  readonly objectives: readonly Objective[];
  /** Default: no limits. */
  readonly constraints?: readonly Constraint[] | undefined;
}

/** How good a trial is. Plain JSON, so that strategies can keep it in their state. */
export interface Merit {
  /** By objective, less is better; null when it failed or was not measured. */
  readonly costs: readonly number[] | null;
  /** How far it is from the limits: 0 or absent where all hold. */
  readonly violation?: number | undefined;
}

export function meritOf(
  outcome: Pick<Outcome, 'status' | 'metrics'>,
  { objectives, constraints = [] }: Goal,
): Merit {
  return { costs: costsOf(outcome, objectives), violation: violationOf(outcome, constraints) };
}

/**
 * Indices from best to worst, by the rules of Deb (2000; NSGA-II, 2002, section VI): what holds the limits comes before
 * what does not, which is ordered by how far it is from them; what failed comes last. What holds them goes by its cost;
 * with several objectives front by front, within a front the lonelier first (crowding distance). Ties keep the order
 * given.
 */
export function rank(merits: readonly Merit[]): number[] {
  const feasible: number[] = [];
  const infeasible: number[] = [];
  const failed: number[] = [];
  merits.forEach(({ costs, violation = 0 }, i) => {
    (costs === null ? failed : violation > 0 ? infeasible : feasible).push(i);
  });
  infeasible.sort((i, j) => merits[i]!.violation! - merits[j]!.violation! || i - j);
  const order = rankCosts(feasible.map((i) => merits[i]!.costs!));
  return [...order.map((k) => feasible[k]!), ...infeasible, ...failed];
}

/** The trials from best to worst. */
export function rankTrials<T extends Pick<Outcome, 'status' | 'metrics'>>(
  trials: readonly T[],
  goal: Goal,
): T[] {
  return rank(trials.map((trial) => meritOf(trial, goal))).map((i) => trials[i]!);
}

function rankCosts(points: readonly (readonly number[])[]): number[] {
  return points[0]?.length === 1
    ? points.map((_, k) => k).sort((j, k) => points[j]![0]! - points[k]![0]! || j - k)
    : nonDominatedSort(points).flatMap((front) => lonelierFirst(front, points));
}

function lonelierFirst(front: readonly number[], points: readonly (readonly number[])[]): number[] {
  const distance = crowdingDistance(front.map((k) => points[k]!));
  const order = front.map((_, i) => i);
  order.sort((i, j) => (distance[i] === distance[j] ? i - j : distance[j]! - distance[i]!));
  return order.map((i) => front[i]!);
}
