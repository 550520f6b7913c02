/** A whole network in double precision. */
import type { Layer, LayerKind, Plan } from '../../../src/plan/plan.js';
import type { Batch, Statistics, TrainingOptions } from '../../../src/network/network.js';
import type { Block } from './block.js';
import { plainLayers, type PlainPass } from './layers.js';

/** Weights by name, as plain numbers. */
export type PlainWeights = ReadonlyMap<string, Float64Array>;

/** Each layer's output by the layer's id. */
export function plainValues(
  plan: Plan,
  batch: Batch,
  weights: PlainWeights,
  statistics: Statistics,
  training?: TrainingOptions,
): Map<string, Block> {
  const shapes = new Map(plan.weights.map(({ name, shape }) => [name, shape]));
  const pass: PlainPass = {
    size: batch.size,
    statistics,
    weight: (name) => ({ shape: shapes.get(name)!, data: weights.get(name)! }),
    ...(training && { training }),
  };
  const values = new Map<string, Block>();
  for (const layer of plan.layers) {
    const inputs = layer.inputs.map((id) => values.get(id)!);
    values.set(
      layer.id,
      layer.kind === 'input'
        ? { shape: [batch.size, ...layer.shape], data: Float64Array.from(batch.images) }
        : run(layer, inputs, pass),
    );
  }
  return values;
}

function run(layer: Exclude<Layer, { kind: 'input' }>, inputs: readonly Block[], pass: PlainPass): Block {
  type Run = (layer: Layer, inputs: readonly Block[], pass: PlainPass) => Block;
  const compute = plainLayers[layer.kind as Exclude<LayerKind, 'input'>] as Run;
  return compute(layer, inputs, pass);
}

/** Mean cross entropy of a head against smoothed labels. */
function crossEntropy({ shape, data }: Block, { labels, size }: Batch, smoothing: number): number {
  const classes = shape[1]!;
  let total = 0;
  for (let image = 0; image < size; image++) {
    const logits = data.subarray(image * classes, (image + 1) * classes);
    const highest = Math.max(...logits);
    const norm = Math.log(logits.reduce((s, z) => s + Math.exp(z - highest), 0)) + highest;
    for (let k = 0; k < classes; k++) {
      const target = smoothing / classes + (labels[image] === k ? 1 - smoothing : 0);
      total += target * (norm - logits[k]!);
    }
  }
  return total / size;
}

/** What training makes small. */
export function plainObjective(
  plan: Plan,
  batch: Batch,
  weights: PlainWeights,
  options: TrainingOptions,
): number {
  const values = plainValues(plan, batch, weights, 'batch', options);
  const { labelSmoothing = 0, auxiliaryWeight = 0 } = options;
  const main = crossEntropy(values.get(plan.output)!, batch, labelSmoothing);
  if (plan.auxiliary === undefined || auxiliaryWeight === 0) return main;
  return main + auxiliaryWeight * crossEntropy(values.get(plan.auxiliary)!, batch, labelSmoothing);
}

/** Central differences of the objective at the chosen entries of one weight. */
export function differences(
  plan: Plan,
  batch: Batch,
  weights: PlainWeights,
  options: TrainingOptions,
  name: string,
  entries: readonly number[],
  step = 1e-5,
): number[] {
  const values = weights.get(name)!;
  const shifted = (entry: number, by: number): number => {
    const before = values[entry]!;
    values[entry] = before + by;
    const objective = plainObjective(plan, batch, weights, options);
    values[entry] = before;
    return objective;
  };
  return entries.map((entry) => (shifted(entry, step) - shifted(entry, -step)) / (2 * step));
}
