/** What one layer costs. The table has every kind, so that a new one does not compile before it is counted. */
import type { Layer, LayerKind, LayerOf, Shape } from './plan.js';
import { size } from './size.js';

/** A tensor, one of neurons (convolutions and dense layers), the input seen in another way, or zeros. */
type Output = 'tensor' | 'neurons' | 'view' | 'nothing';

/** Numbers for one image, from the layer and the shapes of its inputs. */
type Count<K extends LayerKind> = (layer: LayerOf<K>, ...inputs: readonly Shape[]) => number;

interface Costs<K extends LayerKind> {
  readonly output: Output;
  /** Multiply-adds. Default: none. */
  readonly macs?: Count<K>;
  /** Scores of attention, one for each head, query and key. Default: none. */
  readonly scores?: Count<K>;
}

const tensor = { output: 'tensor' } as const;
const view = { output: 'view' } as const;

const costs = {
  input: tensor,
  conv2d: {
    output: 'neurons',
    macs: ({ shape, kernel, groups }, x) => (size(shape) * size(kernel) * x!.at(-1)!) / groups,
  },
  depthwiseConv2d: { output: 'neurons', macs: ({ shape, kernel }) => size(shape) * size(kernel) },
  batchNorm: tensor,
  relu: tensor,
  gelu: tensor,
  quickGelu: tensor,
  identity: view,
  maxPool: tensor,
  avgPool: tensor,
  globalAvgPool: tensor,
  add: tensor,
  concat: tensor,
  zero: { output: 'nothing' },
  reshape: view,
  dense: { output: 'neurons', macs: ({ shape }, x) => size(shape) * x!.at(-1)! },
  dropout: tensor,
  dropPath: tensor,
  localResponseNorm: tensor,
  layerNorm: tensor,
  addWeight: tensor,
  prependTokens: tensor,
  token: tensor,
  scale: tensor,
  gate: tensor,
  attention: {
    output: 'tensor',
    macs: (_, queries, keys, values) => queries![0]! * keys![0]! * (keys![1]! + values![1]!),
    scores: ({ heads }, queries, keys) => heads * queries![0]! * keys![0]!,
  },
  localAttention: {
    output: 'tensor',
    macs: ({ shape, window }) => 2 * size(shape) * window * window,
    scores: ({ heads, shape, window }) => heads * shape[0]! * shape[1]! * window * window,
  },
} as const satisfies { readonly [K in LayerKind]: Costs<K> };

/** Every kind of layer. */
export const layerKinds = Object.keys(costs) as readonly LayerKind[];

/** The kinds that have scores: what a backend has to plan memory for. */
export type AttentionKind = {
  [K in LayerKind]: (typeof costs)[K] extends { readonly scores: unknown } ? K : never;
}[LayerKind];

export function isAttention(layer: Layer): layer is LayerOf<AttentionKind> {
  return 'scores' in costs[layer.kind];
}

export function outputOf(kind: LayerKind): Output {
  return costs[kind].output;
}

/** Multiply-adds of one layer; `shapes` of its inputs by id. */
export function layerMacs(layer: Layer, shapes: ReadonlyMap<string, Shape>): number {
  return count('macs', layer, shapes);
}

/** Scores of a layer's attention for an image; `shapes` of its inputs by id. */
export function attentionScores(layer: Layer, shapes: ReadonlyMap<string, Shape>): number {
  return count('scores', layer, shapes);
}

function count(what: 'macs' | 'scores', layer: Layer, shapes: ReadonlyMap<string, Shape>): number {
  const { [what]: counted } = costs[layer.kind] as Costs<LayerKind>;
  return counted ? counted(layer, ...layer.inputs.map((id) => shapes.get(id)!)) : 0;
}
