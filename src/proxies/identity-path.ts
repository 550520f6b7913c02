/**
 * Whether a cell passes its input on unchanged. Cells with such a path are nearly all of the best of NAS-Bench-201; in
 * the DARTS space the reverse holds, so it is a prior to be named, not a discovery (docs/ranking.md).
 */
import type { Plan } from '../plan/plan.js';
import type { Proxy } from './proxy.js';

export const identityPath: Proxy = {
  metrics: ['identityPath'],
  score: ({ plan }) => Promise.resolve({ identityPath: identityShare(plan) }),
};

/**
 * Share of the plan's segments (cells) that keep the picture's size and whose output has a path of identities and sums
 * from their input: 1 where all have. 0 for a plan without such segments.
 */
export function identityShare(plan: Plan): number {
  const layers = new Map(plan.layers.map((layer) => [layer.id, layer]));
  const cells = (plan.segments ?? []).filter((ids) => {
    const own = new Set(ids);
    const inputs = ids.flatMap((id) => layers.get(id)!.inputs).filter((input) => !own.has(input));
    const output = layers.get(ids.at(-1)!)!;
    return inputs.every((input) => layers.get(input)!.shape[0] === output.shape[0]);
  });
  const passing = cells.filter((ids) => passes(ids, layers));
  return cells.length > 0 ? passing.length / cells.length : 0;
}

function passes(ids: readonly string[], layers: ReadonlyMap<string, Plan['layers'][number]>): boolean {
  const own = new Set(ids);
  const reached = new Set<string>();
  for (const id of ids) {
    const { kind, inputs } = layers.get(id)!;
    const copies = kind === 'identity' || kind === 'add' || kind === 'concat';
    if (copies && inputs.some((input) => reached.has(input) || !own.has(input))) reached.add(id);
  }
  return reached.has(ids.at(-1)!);
}
