/**
 * Hypervolume: the volume that a set of costs (all to be made smaller) dominates up to a reference point. Larger is
 * better. Two hypervolumes compare only when they were taken with the same reference point.
 *
 * The reference point is the worst that is worth counting; reports fix it before a search and state it. A point on its
 * edge adds nothing.
 */
import { paretoFront, type Point } from './pareto.js';

/** The worst value of each objective over all points. Throws RangeError when there are no points. */
export function worstOf(points: readonly Point[]): number[] {
  const first = points[0];
  if (!first) throw new RangeError('no points to take a reference point from');
  return first.map((_, m) => points.reduce((worst, point) => Math.max(worst, point[m]!), -Infinity));
}

/**
 * Exact hypervolume, for any number of objectives. One and two: a sweep, O(n log n). Three and more: slices along
 * the last objective, each as thick as the step to the next point (Zitzler's HSO, 1999), O(n^(d-1) log n).
 * Points that are not better than the reference point in every objective count nothing.
 */
export function hypervolume(points: readonly Point[], reference: Point): number {
  const inside = points.filter((point) => point.every((cost, m) => cost < reference[m]!));
  return volume(inside, reference, reference.length);
}

/** Of the first `objectives` coordinates. */
function volume(points: readonly Point[], reference: Point, objectives: number): number {
  if (points.length === 0) return 0;
  if (objectives === 1)
    return reference[0]! - points.reduce((best, point) => Math.min(best, point[0]!), Infinity);
  if (objectives === 2) return area(points, reference);
  const axis = objectives - 1;
  const sorted = [...points].sort((one, other) => one[axis]! - other[axis]!);
  let slice: Point[] = [];
  let sum = 0;
  sorted.forEach((point, k) => {
    slice = withPoint(slice, point.slice(0, axis));
    const thickness = (sorted[k + 1]?.[axis] ?? reference[axis]!) - point[axis]!;
    if (thickness > 0) sum += thickness * volume(slice, reference, axis);
  });
  return sum;
}

/** Keeps a slice to its front: what is dominated adds no volume. */
function withPoint(slice: readonly Point[], point: Point): Point[] {
  const all = [...slice, point];
  return paretoFront(all).map((i) => all[i]!);
}

function area(points: readonly Point[], reference: Point): number {
  const sorted = [...points].sort((one, other) => one[0]! - other[0]!);
  let height = reference[1]!;
  let sum = 0;
  for (const point of sorted) {
    const drop = height - point[1]!;
    if (drop <= 0) continue;
    sum += (reference[0]! - point[0]!) * drop;
    height = point[1]!;
  }
  return sum;
}
