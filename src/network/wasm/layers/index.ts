/** What makes blocks of the layers of each kind. */
import type { Layer, LayerKind, LayerOf } from '../../../plan/plan.js';
import type { Lowering, Value } from '../lowering.js';
import { gelu } from './activation.js';
import { attention, localAttention } from './attention.js';
import { layerNorm, localResponseNorm } from './channel-norm.js';
import { conv2d, dense } from './convolution.js';
import { dropout, dropPath } from './dropout.js';
import { batchNorm } from './norm.js';
import { avgPool, globalAvgPool, maxPool } from './pool.js';
import { gate } from './gate.js';
import { depthwiseConv2d } from './separable.js';
import { concat, identity, relu, reshape } from './shape.js';
import { add, addWeight, zero } from './sum.js';
import { prependTokens, scale, token } from './tokens.js';

type Lower<K extends LayerKind> = (lowering: Lowering, layer: LayerOf<K>) => Value;

const lowered: { readonly [K in Exclude<LayerKind, 'input'>]: Lower<K> } = {
  add,
  addWeight,
  attention,
  avgPool,
  batchNorm,
  concat,
  conv2d,
  dense,
  depthwiseConv2d,
  dropout,
  dropPath,
  gate,
  gelu,
  globalAvgPool,
  identity,
  layerNorm,
  localAttention,
  localResponseNorm,
  maxPool,
  prependTokens,
  quickGelu: gelu,
  relu,
  reshape,
  scale,
  token,
  zero,
};

/** Adds the blocks of a layer that is not the input. */
export function lower(lowering: Lowering, layer: Layer): Value {
  if (layer.kind === 'input') throw new Error('the input is the first layer of a plan only');
  const make = lowered[layer.kind] as (lowering: Lowering, layer: Layer) => Value;
  return make(lowering, layer);
}
