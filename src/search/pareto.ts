/** Pareto mathematics over costs (all to be made smaller). Deb et al., "NSGA-II" (2002), sections III A and B. */

export type Point = readonly number[];

/** True when `one` is nowhere worse than `other` and somewhere better. Equal points do not dominate each other. */
export function dominates(one: Point, other: Point): boolean {
  let better = false;
  for (let i = 0; i < one.length; i++) {
    if (one[i]! > other[i]!) return false;
    if (one[i]! < other[i]!) better = true;
  }
  return better;
}

function lexicographic(one: Point, other: Point): number {
  for (let i = 0; i < one.length; i++) {
    if (one[i]! !== other[i]!) return one[i]! < other[i]! ? -1 : 1;
  }
  return 0;
}

/**
 * Sorts points into fronts: no point of a front is dominated by another of it or of a later one. Returns the points'
 * indices, front by front, each front in ascending order; equal points share a front.
 *
 * Efficient non-dominated sort with binary search (Zhang et al. 2015): in lexicographic order a point can only be
 * dominated by one that came before, and one that a front dominates is dominated by every earlier front too. With two
 * objectives the newest point of a front alone decides, so that n points take O(n log n).
 * Throws RangeError where a coordinate is not a number.
 */
export function nonDominatedSort(points: readonly Point[]): number[][] {
  refuseNaN(points);
  const fronts: number[][] = [];
  for (const i of lexicographicOrder(points)) (fronts[firstFree(fronts, points, points[i]!)] ??= []).push(i);
  return fronts.map((front) => front.sort((i, j) => i - j));
}

function refuseNaN(points: readonly Point[]): void {
  if (points.some((point) => point.some(Number.isNaN))) throw new RangeError('a cost is not a number');
}

function lexicographicOrder(points: readonly Point[]): number[] {
  return points.map((_, i) => i).sort((i, j) => lexicographic(points[i]!, points[j]!) || i - j);
}

/** Number of the first front with no point that dominates this one. */
function firstFree(fronts: readonly number[][], points: readonly Point[], point: Point): number {
  let low = 0;
  let high = fronts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (frontDominates(fronts[middle]!, points, point)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function frontDominates(front: readonly number[], points: readonly Point[], point: Point): boolean {
  const oldest = point.length <= 2 ? Math.max(0, front.length - 1) : 0;
  for (let k = front.length - 1; k >= oldest; k--) {
    if (dominates(points[front[k]!]!, point)) return true;
  }
  return false;
}

/**
 * Indices of the points that no other dominates, in ascending order. Equal points are all in. In lexicographic order
 * only the front so far can dominate; with two objectives its newest point alone. Throws RangeError where a coordinate
 * is not a number.
 */
export function paretoFront(points: readonly Point[]): number[] {
  refuseNaN(points);
  const front: number[] = [];
  for (const i of lexicographicOrder(points)) if (!frontDominates(front, points, points[i]!)) front.push(i);
  return front.sort((i, j) => i - j);
}

/**
 * Crowding distance of each point of one front: the sum over the objectives of the gap between its two neighbours,
 * as a share of the front's range. The ends of each objective are infinitely far from everything.
 */
export function crowdingDistance(front: readonly Point[]): number[] {
  const distance = front.map(() => 0);
  const objectives = front[0]?.length ?? 0;
  for (let m = 0; m < objectives; m++) {
    const order = front.map((_, i) => i).sort((i, j) => front[i]![m]! - front[j]![m]! || i - j);
    const at = (k: number): number => front[order[k]!]![m]!;
    const last = order.length - 1;
    const range = at(last) - at(0);
    order.forEach((i, k) => {
      if (k === 0 || k === last) distance[i] = Infinity;
      else if (range > 0) distance[i]! += (at(k + 1) - at(k - 1)) / range;
    });
  }
  return distance;
}
