/** Through which layers a backward pass goes. */
import type { Graph } from './selection.js';

/** What gradients are of. */
export interface Sought {
  readonly weights: boolean;
  readonly shares: boolean;
  readonly images: boolean;
}

/**
 * Ids of the layers whose own gradients are sought, or those of anything before them. Where weights are sought, all of
 * them; where shares alone are, nothing that stands before the first sum with shares: there the backward pass ends.
 */
export function wantedLayers({ layers }: Graph, { weights, shares, images }: Sought): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const layer of layers) {
    const shared = shares && layer.kind === 'add' && layer.shares !== undefined;
    const own = weights || shared || (images && layer.kind === 'input');
    if (own || layer.inputs.some((id) => wanted.has(id))) wanted.add(layer.id);
  }
  return wanted;
}
