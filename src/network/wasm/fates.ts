/** Which layers run in the same runs, whatever the shares are. */
import type { Layer } from '../../plan/plan.js';
import type { Graph, Guard } from './selection.js';

/** What runs in every run. */
export const always = '';

/** Equal fates: runs in the same runs. Different ones may or may not. */
export type Fates = (guard: Guard) => string;

/**
 * What only one thing reads has that one's fate; what has several readers runs in every run if one of them does. A term
 * with shares runs where its sum does, if they are not skipped.
 */
export function fatesOf({ layers, outputs }: Graph): Fates {
  const readers = new Map<string, Set<string>>(outputs.map((id) => [id, new Set([always])]));
  const fates = new Map<string, string>();
  const fate = ({ layer, shares }: Guard): string => [fates.get(layer) ?? always, ...shares].join(' ').trim();
  for (const layer of layers.toReversed()) {
    const known = readers.get(layer.id) ?? new Set([always]);
    const [first] = known;
    fates.set(layer.id, known.has(always) ? always : known.size === 1 ? first! : `before ${layer.id}`);
    layer.inputs.forEach((id, i) => {
      const found = readers.get(id) ?? new Set<string>();
      readers.set(id, found.add(fate({ layer: layer.id, shares: sharesAt(layer, i) })));
    });
  }
  return fate;
}

function sharesAt(layer: Layer, input: number): readonly string[] {
  return layer.kind === 'add' && layer.shares ? [layer.shares[input]!] : [];
}
