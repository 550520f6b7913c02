/** What a network costs, counted exactly on its plan, for one image. */
import { reachable, weightNames } from './graph.js';
import { attentionScores, layerMacs, outputOf } from './layer-cost.js';
import type { Layer, Plan, Shape } from './plan.js';
import { size } from './size.js';

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
      (total, layer) => total + (outputOf(layer.kind) === 'neurons' ? size(layer.shape) : 0),
      0,
    ),
    activationBytes: layers.reduce((total, layer) => total + bytes(layer), 0),
    forwardPeakBytes: forwardPeak(layers),
    attentionBytes: layers.reduce((most, layer) => Math.max(most, 4 * attentionScores(layer, shapes)), 0),
  };
}

/** All layers but those that only the auxiliary head needs. A layer that leads nowhere counts, as in the literature. */
function mainLayers(plan: Plan): readonly Layer[] {
  if (plan.auxiliary === undefined) return plan.layers;
  const main = new Set(reachable(plan, [plan.output]));
  const auxiliary = new Set(reachable(plan, [plan.auxiliary]));
  return plan.layers.filter((layer) => main.has(layer) || !auxiliary.has(layer));
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

function bytes({ kind, shape }: Layer): number {
  const output = outputOf(kind);
  return output === 'view' || output === 'nothing' ? 0 : 4 * size(shape);
}

function forwardPeak(layers: readonly Layer[]): number {
  const owner = new Map<string, string>();
  const lastUse = new Map<string, number>();
  layers.forEach((layer, index) => {
    owner.set(layer.id, outputOf(layer.kind) === 'view' ? owner.get(layer.inputs[0]!)! : layer.id);
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
