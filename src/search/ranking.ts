/** From best to worst, for one objective or several: what tournaments and elites go by. */
import { crowdingDistance, nonDominatedSort } from './pareto.js';

/**
 * Indices from best to worst. One objective: by its cost. Several: front by front, within a front the lonelier first
 * (crowding distance). Null (failed) comes last. Ties keep the order given.
 */
export function rank(costs: readonly (readonly number[] | null)[]): number[] {
  const scored = costs.flatMap((cost, i) => (cost ? [i] : []));
  const failed = costs.flatMap((cost, i) => (cost ? [] : [i]));
  const points = scored.map((i) => costs[i]!);
  const order =
    points[0]?.length === 1
      ? points.map((_, k) => k).sort((j, k) => points[j]![0]! - points[k]![0]! || j - k)
      : nonDominatedSort(points).flatMap((front) => lonelierFirst(front, points));
  return [...order.map((k) => scored[k]!), ...failed];
}

function lonelierFirst(front: readonly number[], points: readonly (readonly number[])[]): number[] {
  const distance = crowdingDistance(front.map((k) => points[k]!));
  const order = front.map((_, i) => i);
  order.sort((i, j) => (distance[i] === distance[j] ? i - j : distance[j]! - distance[i]!));
  return order.map((i) => front[i]!);
}
