/** What exporters are given: a plan with its weights, for images one at a time or many. */
import { InputError } from '../errors/input-error.js';
import { reachable, weightNames } from '../plan/graph.js';
import type { Layer, Plan, Shape } from '../plan/plan.js';
import type { NetworkCard } from '../store/network-card.js';
import type { Tensors } from '../store/safetensors.js';

/** Named float arrays: the weights of the plan, laid out as it says. */
export interface ExportedNetwork {
  readonly plan: Plan;
  readonly tensors: Tensors;
  /** Goes along as metadata. */
  readonly card?: NetworkCard;
}

export interface ExportOptions {
  /** Takes bytes as they come from a picture, and normalises them with this mean and deviation of each channel. */
  readonly normalise?: { readonly mean: readonly number[]; readonly deviation: readonly number[] };
  /** Gives probabilities instead of class scores. */
  readonly softmax?: boolean;
}

/** The layers that the class scores depend on, without the auxiliary head. Throws InputError for a supernet's mixture. */
export function exportedLayers({ layers, output }: Plan): readonly Layer[] {
  const main = reachable({ layers }, [output]);
  for (const layer of main) {
    if (layer.kind === 'add' && layer.shares)
      throw new InputError(
        `layer ${layer.id}: is a sum of a supernet, whose shares are of no network alone`,
        {
          advice: 'train the architecture and export that',
        },
      );
    if (
      layer.kind === 'batchNorm' &&
      (layer.runningMean === undefined || layer.runningVariance === undefined)
    )
      throw new InputError(
        `layer ${layer.id}: normalises by the statistics of its batch, which no exported network has`,
        { advice: 'export a network that keeps running statistics' },
      );
  }
  return main;
}

/** Names of the weights that these layers read, in the plan's order. */
export function exportedWeights(plan: Plan, layers: readonly Layer[]): string[] {
  const read = new Set(layers.flatMap(weightNames));
  return plan.weights.flatMap(({ name }) => (read.has(name) ? [name] : []));
}

/** Shapes of layers' outputs by id. */
export function shapesOf(layers: readonly Layer[]): ReadonlyMap<string, Shape> {
  return new Map(layers.map(({ id, shape }) => [id, shape]));
}
