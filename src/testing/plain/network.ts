/** A whole network in double precision. */
import { weightNames } from '../../plan/graph.js';
import type { Layer, LayerKind, Plan, Shares } from '../../plan/plan.js';
import type { Batch, Statistics, TrainingOptions } from '../../network/network.js';
import { exp, log } from '../../elementary.js';
import { largest } from '../../extremes.js';
import { sum, type Block } from './block.js';
import { plainLayers, type PlainPass } from './layers.js';

/** Weights by name, as plain numbers. */
export type PlainWeights = ReadonlyMap<string, Float64Array>;

/** Images may be in double precision. */
export interface PlainBatch extends Omit<Batch, 'images'> {
  readonly images: ArrayLike<number>;
}

/** Values of a pass before one weight changes: layers that it does not reach need not run again. */
interface Known {
  readonly values: ReadonlyMap<string, Block>;
  /** Ids of the layers that the weight reaches. */
  readonly reached: ReadonlySet<string>;
}

/** Each layer's output by the layer's id. */
export function plainValues(
  plan: Plan,
  batch: PlainBatch,
  weights: PlainWeights,
  statistics: Statistics,
  shares: Shares = {},
  training?: TrainingOptions,
  known?: Known,
): Map<string, Block> {
  const shapes = new Map(plan.weights.map(({ name, shape }) => [name, shape]));
  const pass: PlainPass = {
    size: batch.size,
    statistics,
    share: (name) => shares[name]!,
    weight: (name) => ({ shape: shapes.get(name)!, data: weights.get(name)! }),
    ...(training && { training }),
  };
  const values = new Map<string, Block>();
  for (const layer of plan.layers) {
    const inputs = layer.inputs.map((id) => values.get(id)!);
    values.set(
      layer.id,
      known && !known.reached.has(layer.id)
        ? known.values.get(layer.id)!
        : layer.kind === 'input'
          ? { shape: [batch.size, ...layer.shape], data: Float64Array.from(batch.images) }
          : run(layer, inputs, pass),
    );
  }
  return values;
}

function reachedBy(weight: string, { layers }: Plan): Set<string> {
  const reached = new Set<string>();
  for (const layer of layers)
    if (weightNames(layer).includes(weight) || layer.inputs.some((id) => reached.has(id)))
      reached.add(layer.id);
  return reached;
}

function run(layer: Exclude<Layer, { kind: 'input' }>, inputs: readonly Block[], pass: PlainPass): Block {
  type Run = (layer: Layer, inputs: readonly Block[], pass: PlainPass) => Block;
  const compute = plainLayers[layer.kind as Exclude<LayerKind, 'input'>] as Run;
  return compute(layer, inputs, pass);
}

/** Mean cross entropy of a head against smoothed labels, each image times what its class counts. */
function crossEntropy(
  { shape, data }: Block,
  { labels, size }: PlainBatch,
  { labelSmoothing: smoothing = 0, classWeights }: TrainingOptions,
): number {
  const classes = shape[1]!;
  let total = 0;
  for (let image = 0; image < size; image++) {
    const logits = data.subarray(image * classes, (image + 1) * classes);
    const highest = largest(logits);
    const norm = log(logits.reduce((s, z) => s + exp(z - highest), 0)) + highest;
    for (let k = 0; k < classes; k++) {
      const target = smoothing / classes + (labels[image] === k ? 1 - smoothing : 0);
      total += (classWeights?.[labels[image]!] ?? 1) * target * (norm - logits[k]!);
    }
  }
  return total / size;
}

/** What training makes small. */
export function plainObjective(
  plan: Plan,
  batch: PlainBatch,
  weights: PlainWeights,
  options: TrainingOptions,
  known?: Known,
): number {
  const values = plainValues(plan, batch, weights, 'batch', options.shares, options, known);
  const { auxiliaryWeight = 0, loss } = options;
  const lossOf = (id: string): number => {
    const head = values.get(id)!;
    if (typeof loss === 'object') return sum(head.data.map((value, i) => value * loss.upstream[i]!));
    return loss === 'sumOfLogits' ? sum(head.data) : crossEntropy(head, batch, options);
  };
  if (plan.auxiliary === undefined || auxiliaryWeight === 0) return lossOf(plan.output);
  return lossOf(plan.output) + auxiliaryWeight * lossOf(plan.auxiliary);
}

/** Central differences of the objective at the chosen entries of one weight. */
export function differences(
  plan: Plan,
  batch: PlainBatch,
  weights: PlainWeights,
  options: TrainingOptions,
  name: string,
  entries: readonly number[],
  step = 1e-5,
): number[] {
  const values = weights.get(name)!;
  const known = {
    values: plainValues(plan, batch, weights, 'batch', options.shares, options),
    reached: reachedBy(name, plan),
  };
  return entries.map((entry) => {
    const before = values[entry]!;
    const shifted = (by: number): number => {
      values[entry] = before + by;
      return plainObjective(plan, batch, weights, options, known);
    };
    const difference = shifted(step) - shifted(-step);
    values[entry] = before;
    return difference / (2 * step);
  });
}

/** The same for shares. */
export function shareDifferences(
  plan: Plan,
  batch: PlainBatch,
  weights: PlainWeights,
  options: TrainingOptions,
  names: readonly string[],
  step = 1e-5,
): number[] {
  return names.map((name) => {
    const shifted = (by: number): number => {
      const shares = { ...options.shares, [name]: options.shares![name]! + by };
      return plainObjective(plan, batch, weights, { ...options, shares });
    };
    return (shifted(step) - shifted(-step)) / (2 * step);
  });
}

/** The same for the chosen entries of the images. */
export function imageDifferences(
  plan: Plan,
  batch: PlainBatch,
  weights: PlainWeights,
  options: TrainingOptions,
  entries: readonly number[],
  step = 1e-5,
): number[] {
  return entries.map((entry) => {
    const shifted = (by: number): number => {
      const images = Float64Array.from(batch.images).with(entry, batch.images[entry]! + by);
      return plainObjective(plan, { ...batch, images }, weights, options);
    };
    return (shifted(step) - shifted(-step)) / (2 * step);
  });
}
