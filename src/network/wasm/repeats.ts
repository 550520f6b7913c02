/**
 * Layers that give the same numbers, computed once. In the mixture of a supernet, the edges from a node pool the same
 * tensor in the same way, and norms without learned scale see the same batch.
 */
import type { Layer } from '../../plan/plan.js';
import type { Statistics } from '../network.js';
import type { Graph } from './selection.js';

/**
 * The network of an evaluation without the layers that repeat an earlier one; what read them reads that. Layers whose
 * norms differ are kept apart too: a tensor holds one norm, and another would need a copy of it. A norm is known by
 * its running statistics, unless the batch's are taken.
 */
export function withoutRepeats({ layers, outputs }: Graph, statistics: Statistics): Graph {
  const norms = new Map<string, string[]>();
  for (const layer of layers) {
    if (layer.kind !== 'batchNorm') continue;
    const [input] = layer.inputs as [string];
    norms.set(input, [...(norms.get(input) ?? []), identity({ ...layer, inputs: [] }, statistics)]);
  }
  const firsts = new Map<string, string>();
  const standIns = new Map<string, string>();
  const standIn = (id: string): string => standIns.get(id) ?? id;
  const kept: Layer[] = [];
  for (const original of layers) {
    const layer = { ...original, inputs: original.inputs.map(standIn) };
    const key = [identity(layer, statistics), ...(norms.get(layer.id) ?? [])].join(' ');
    const first = firsts.get(key);
    if (first !== undefined) {
      standIns.set(layer.id, first);
      continue;
    }
    firsts.set(key, layer.id);
    kept.push(layer);
  }
  return { layers: kept, outputs: outputs.map(standIn) };
}

/** All that decides what a layer computes. */
function identity(layer: Layer, statistics: Statistics): string {
  const unnamed: Record<string, unknown> = { ...layer, id: undefined };
  if (layer.kind === 'batchNorm' && statistics === 'batch')
    Object.assign(unnamed, { runningMean: undefined, runningVariance: undefined });
  return JSON.stringify(Object.entries(unnamed).sort(([a], [b]) => (a < b ? -1 : 1)));
}
