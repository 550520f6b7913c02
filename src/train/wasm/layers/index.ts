/** What makes blocks of the layers of each kind. A kind without an entry has no kernel yet. */
import type { Layer, LayerKind, LayerOf } from '../../../space/plan.js';
import type { Lowering, Value } from '../lowering.js';
import { conv2d, dense } from './convolution.js';
import { dropout, dropPath } from './noise.js';
import { batchNorm } from './norm.js';
import { avgPool, globalAvgPool, maxPool } from './pool.js';
import { depthwiseConv2d } from './separable.js';
import { concat, identity, relu, reshape } from './shape.js';
import { add, addWeight, zero } from './sum.js';

type Lower<K extends LayerKind> = (lowering: Lowering, layer: LayerOf<K>) => Value;

const lowered: { readonly [K in LayerKind]?: Lower<K> } = {
  add,
  addWeight,
  avgPool,
  batchNorm,
  concat,
  conv2d,
  dense,
  depthwiseConv2d,
  dropout,
  dropPath,
  globalAvgPool,
  identity,
  maxPool,
  relu,
  reshape,
  zero,
};

/** Adds the blocks of a layer. Throws for a kind that has none. */
export function lower<K extends LayerKind>(lowering: Lowering, layer: Layer & { readonly kind: K }): Value {
  const make = lowered[layer.kind] as ((lowering: Lowering, layer: Layer) => Value) | undefined;
  if (!make) throw new Error(`the wasm backend has no kernel for layer kind ${layer.kind} (${layer.id})`);
  return make(lowering, layer);
}
