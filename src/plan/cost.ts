/** What a network costs, counted exactly on its plan, for one image. */
import type { Layer, Plan, Shape } from './plan.js';

export interface Cost {
  /** Trained numbers, without the auxiliary head, which counts in training only. */
  readonly params: number;
  /** Trained numbers of the auxiliary head. */
  readonly auxiliaryParams: number;
  /** Multiply-adds of convolutions, dense layers and attention products. */
  readonly macs: number;
  /** Outputs of convolutions and dense layers (what the AlexNet paper calls neurons). */
  readonly neurons: number;
  /**
   * Bytes of the float32 outputs of all layers, the image included: what training holds for the backward pass when
   * it fuses and recomputes nothing. Views (identity, reshape) and zeros take none.
   */
  readonly activationBytes: number;
  /** Largest number of bytes of float32 outputs alive at once in a forward pass, layer after layer. */
  readonly forwardPeakBytes: number;
  /**
   * Bytes of the float32 scores of all heads in the layer of attention that has most: 4 x heads x queries x keys. A
   * backend that keeps scores holds as much for each image; the wasm backend holds a tile of them. 0: no attention.
   */
  readonly attentionBytes: number;
}

export function cost(plan: Plan): Cost {
  const layers = mainLayers(plan);
  const used = new Set(layers.flatMap(weightNames));
  let params = 0;
  let auxiliaryParams = 0;
  for (const { name, shape, trainable } of plan.weights) {
    if (trainable === false) continue;
    if (used.has(name)) params += size(shape);
    else auxiliaryParams += size(shape);
  }
  const shapes = new Map(layers.map(({ id, shape }) => [id, shape]));
  return {
    params,
    auxiliaryParams,
    macs: layers.reduce((total, layer) => total + layerMacs(layer, shapes), 0),
    neurons: layers.reduce(
      (total, layer) => total + (neuronKinds.has(layer.kind) ? size(layer.shape) : 0),
      0,
    ),
    activationBytes: layers.reduce((total, layer) => total + bytes(layer), 0),
    forwardPeakBytes: forwardPeak(layers),
    attentionBytes: layers.reduce((most, layer) => Math.max(most, scoreBytes(layer, shapes)), 0),
  };
}

/** All layers but those that only the auxiliary head needs. A layer that leads nowhere counts, as in the literature. */
function mainLayers(plan: Plan): readonly Layer[] {
  if (plan.auxiliary === undefined) return plan.layers;
  const main = new Set(reachable(plan, plan.output));
  const auxiliary = new Set(reachable(plan, plan.auxiliary));
  return plan.layers.filter((layer) => main.has(layer) || !auxiliary.has(layer));
}

/** The layers that these depend on, themselves included, in the plan's order. */
export function reachable(plan: Plan, ...outputs: readonly string[]): Layer[] {
  const needed = new Set(outputs);
  const layers = [...plan.layers].reverse().filter(({ id, inputs }) => {
    if (!needed.has(id)) return false;
    inputs.forEach((input) => needed.add(input));
    return true;
  });
  return layers.reverse();
}

/** Names of all weights that a layer reads, running statistics included. */
export function weightNames(layer: Layer): string[] {
  switch (layer.kind) {
    case 'conv2d':
    case 'dense':
      return layer.bias === undefined ? [layer.weight] : [layer.weight, layer.bias];
    case 'depthwiseConv2d':
    case 'addWeight':
    case 'prependTokens':
    case 'scale':
      return [layer.weight];
    case 'batchNorm':
      return [layer.gamma, layer.beta, layer.runningMean, layer.runningVariance].filter(
        (name) => name !== undefined,
      );
    case 'layerNorm':
      return [layer.gamma, layer.beta];
    case 'localAttention':
      return [layer.rowWeight, layer.columnWeight];
    default:
      return [];
  }
}

/** Multiply-adds of one layer; `shapes` of its inputs by id. */
export function layerMacs(layer: Layer, shapes: ReadonlyMap<string, Shape>): number {
  const inside = (index: number): Shape => shapes.get(layer.inputs[index]!)!;
  switch (layer.kind) {
    case 'conv2d':
      return (size(layer.shape) * size(layer.kernel) * inside(0).at(-1)!) / layer.groups;
    case 'depthwiseConv2d':
      return size(layer.shape) * size(layer.kernel);
    case 'dense':
      return size(layer.shape) * inside(0).at(-1)!;
    case 'attention': {
      const [queries, keys, values] = [inside(0), inside(1), inside(2)];
      return queries[0]! * keys[0]! * (keys[1]! + values[1]!);
    }
    case 'localAttention':
      return 2 * size(layer.shape) * layer.window ** 2;
    default:
      return 0;
  }
}

/** Bytes of a layer's attention scores; `shapes` of its inputs by id. */
function scoreBytes(layer: Layer, shapes: ReadonlyMap<string, Shape>): number {
  if (layer.kind === 'localAttention')
    return 4 * layer.heads * layer.shape[0]! * layer.shape[1]! * layer.window ** 2;
  if (layer.kind !== 'attention') return 0;
  const [queries, keys] = layer.inputs.map((id) => shapes.get(id)![0]!);
  return 4 * layer.heads * queries! * keys!;
}

/** One layer that has weights or multiplies. */
export interface LayerCost {
  readonly id: string;
  readonly kind: Layer['kind'];
  readonly shape: Shape;
  /** Trained numbers but for biases. */
  readonly weights: number;
  readonly biases: number;
  readonly macs: number;
}

/** The cost of each layer that costs something, in the plan's order, the auxiliary head's included. */
export function layerCosts(plan: Plan): LayerCost[] {
  const shapes = new Map(plan.layers.map(({ id, shape }) => [id, shape]));
  const sizes = new Map(
    plan.weights.map(({ name, shape, trainable }) => [name, trainable === false ? 0 : size(shape)]),
  );
  return plan.layers
    .map((layer) => {
      const total = weightNames(layer).reduce((sum, name) => sum + sizes.get(name)!, 0);
      const biases = 'bias' in layer ? sizes.get(layer.bias)! : 0;
      const macs = layerMacs(layer, shapes);
      return { id: layer.id, kind: layer.kind, shape: layer.shape, weights: total - biases, biases, macs };
    })
    .filter(({ weights, macs }) => weights > 0 || macs > 0);
}

const neuronKinds = new Set(['conv2d', 'depthwiseConv2d', 'dense']);
const views = new Set(['identity', 'reshape']);

function bytes(layer: Layer): number {
  return views.has(layer.kind) || layer.kind === 'zero' ? 0 : 4 * size(layer.shape);
}

function forwardPeak(layers: readonly Layer[]): number {
  const owner = new Map<string, string>();
  const lastUse = new Map<string, number>();
  layers.forEach((layer, index) => {
    owner.set(layer.id, views.has(layer.kind) ? owner.get(layer.inputs[0]!)! : layer.id);
    for (const id of [layer.id, ...layer.inputs]) lastUse.set(owner.get(id)!, index);
  });
  const ends = layers.map((): number => 0);
  for (const layer of layers) ends[lastUse.get(owner.get(layer.id)!)!]! += bytes(layer);
  let alive = 0;
  let peak = 0;
  layers.forEach((layer, index) => {
    alive += bytes(layer);
    peak = Math.max(peak, alive);
    alive -= ends[index]!;
  });
  return peak;
}

function size(shape: Shape): number {
  return shape.reduce((a, b) => a * b, 1);
}
