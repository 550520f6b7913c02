/** Where a network's blocks end: what proxies that look at whole cells read. */
import type { Plan } from '../plan/plan.js';

/**
 * Ids of the stem's output and of each cell's, in order: a plan's segments are its cells, and the stem is what the
 * first of them reads. A plan without segments has one block, all but its classifier.
 */
export function blockOutputs(plan: Plan): string[] {
  const segments = plan.segments ?? [];
  const kinds = new Map(plan.layers.map((layer) => [layer.id, layer]));
  const ends = segments.map((ids) => ids.at(-1)!);
  const first = segments[0];
  if (!first)
    return plan.layers.filter(({ kind }) => kind === 'add' || kind === 'concat').map(({ id }) => id);
  const own = new Set(first);
  const stem = first.flatMap((id) => kinds.get(id)!.inputs).find((input) => !own.has(input));
  return stem === undefined ? ends : [stem, ...ends];
}
