/**
 * Where a hypervolume ends: the worst value of each objective that is worth counting. It is fixed: an objective's own
 * reference (from the settings, or recorded when the run began), else the worst of the run's first generation, which
 * later trials do not move.
 */
import { hypervolume } from '../search/hypervolume.js';
import { costOf } from '../search/objectives.js';
import { paretoFront } from '../search/pareto.js';
import type { Objective } from '../search/strategy.js';

export interface ReferenceValue {
  readonly metric: string;
  readonly value: number;
  /** `fixed` before the search, or by its `first generation`. */
  readonly from: 'fixed' | 'first generation';
}

export interface Hypervolume {
  /**
   * Of what the front dominates up to the reference point: the share, 0 to 1, of all that could be, where each objective
   * has a best value; else the volume itself, in the units of the objectives. NaN for a front that is too large to
   * measure: more than 1,000 points of four objectives or more.
   */
  readonly value: number;
  readonly isShare: boolean;
  readonly reference: readonly ReferenceValue[];
}

/** Points of a front of four objectives that are measured in seconds. */
const mostPoints = 1000;

interface Placed {
  readonly generation: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** The points of the first generation that has any, gathered point by point. */
export class FirstGeneration<P extends Placed> {
  points: P[] = [];

  add(point: P): void {
    const known = this.points[0]?.generation ?? Infinity;
    if (point.generation < known) this.points = [point];
    else if (point.generation === known) this.points.push(point);
  }
}

/** In the order of the objectives; null where nothing was scored that could say. */
export function referenceOf(
  points: Iterable<Placed>,
  objectives: readonly Objective[],
): ReferenceValue[] | null {
  const first = new FirstGeneration<Placed>();
  for (const point of points) first.add(point);
  const begun = first.points;
  const values = objectives.map((objective): ReferenceValue | null => {
    const { metric, reference } = objective;
    if (reference !== undefined) return { metric, value: reference, from: 'fixed' };
    const [worst] = begun
      .map(({ metrics }) => metrics[metric]!)
      .sort((a, b) => costOf(b, objective) - costOf(a, objective));
    return worst === undefined ? null : { metric, value: worst, from: 'first generation' };
  });
  return values.every((value) => value !== null) ? values : null;
}

/** `costs` of what counts, by objective. */
export function hypervolumeUpTo(
  costs: readonly (readonly number[])[],
  objectives: readonly Objective[],
  reference: readonly ReferenceValue[],
): Hypervolume {
  const limit = objectives.map((objective, i) => costOf(reference[i]!.value, objective));
  const best = objectives.map((objective) =>
    objective.best === undefined ? NaN : costOf(objective.best, objective),
  );
  const area = limit.reduce((product, worst, i) => product * (worst - best[i]!), 1);
  const isShare = area > 0;
  const front = paretoFront(costs).map((i) => costs[i]!);
  const isMeasurable = objectives.length < 4 || front.length <= mostPoints;
  const volume = isMeasurable ? hypervolume(front, limit) : NaN;
  return { value: isShare ? volume / area : volume, isShare, reference };
}
