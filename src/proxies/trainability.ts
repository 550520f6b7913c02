/**
 * Trainability (AZ-NAS: Lee and Ham, CVPR 2024, eq. 5 to 7): whether a cell hands gradients on as large as they come.
 * g is random signs at a cell's output, v what arrives at its input (where the picture is halved, each 2x2 block of
 * pixels as channels); s is the largest singular value of v' g / samples, and the score the mean over the cells of
 * 2 - s - 1 / (s + 1e-6). A cell that hands g on as it is says nothing: minus infinity.
 * Not measured where blocks read more than the block before them (DARTS cells).
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { layout, view, type WeightTable } from '../network/weights.js';
import { weightNames } from '../plan/graph.js';
import type { Layer, Plan, Shape } from '../plan/plan.js';
import { size } from '../plan/size.js';
import { blockOutputs } from './block-outputs.js';
import { noiseBatch } from './expressivity.js';
import type { Proxy, ProxyContext } from './proxy.js';

export const trainability: Proxy = {
  metrics: ['trainability'],
  async score(context) {
    const { plan, compile, weights } = context;
    const ends = blockOutputs(plan);
    if (!isChain(plan, ends)) return {};
    const start = weights(plan, 'kaiming');
    const batch = noiseBatch(context, 'expressivity');
    const { outputs } = await compile(plan, batch.size, 'evaluate').pass(batch, start, { outputs: ends });
    const scores = [];
    for (let cell = 1; cell < ends.length; cell++)
      scores.push(await cellScore(context, start, ends[cell - 1]!, ends[cell]!, outputs[ends[cell - 1]!]!));
    return { trainability: scores.reduce((sum, score) => sum + score, 0) / scores.length };
  },
};

/** Whether each block reads the one before it and nothing else. */
function isChain(plan: Plan, ends: readonly string[]): boolean {
  return ends
    .slice(1)
    .every((to, i) => between(plan, ends[i]!, to).layers.filter(({ kind }) => kind === 'input').length <= 1);
}

async function cellScore(
  { plan, batches, compile, random }: ProxyContext,
  all: WeightTable,
  from: string,
  to: string,
  input: Float32Array,
): Promise<number> {
  const count = batches[0]!.size;
  const part = between(plan, from, to);
  if (!part.layers.some(({ id }) => id === from)) return 2 - 1 / 1e-6; // zeros: nothing arrives
  const signs = random(`trainability ${to}`);
  const output = shapeOf(plan, to);
  const upstream = Float32Array.from({ length: count * size(output) }, () => (signs.next() < 0.5 ? -1 : 1));
  const batch = { images: input, labels: new Uint8Array(count), size: count };
  const result = await compile(part, count, 'train').pass(batch, weightsOf(part, all), {
    loss: { upstream },
    gradients: { images: true },
  });
  const arrived = unshuffled(result.images!, shapeOf(plan, from), output, count);
  if (arrived.length === upstream.length && arrived.every((value, i) => value === upstream[i]))
    return -Infinity;
  const singular = largestSingularValue(arrived, upstream, output.at(-1)!);
  return 2 - singular - 1 / (singular + 1e-6);
}

/** The layers from one block's output to the next's, as a plan that reads the first. */
function between(plan: Plan, from: string, to: string): Plan {
  const needed = new Set([to]);
  const layers: Layer[] = [];
  for (const layer of plan.layers.toReversed()) {
    if (!needed.has(layer.id)) continue;
    if (layer.id === from) {
      layers.push({ kind: 'input', id: from, inputs: [], shape: layer.shape });
      continue;
    }
    if (layer.kind === 'zero') layers.push({ ...layer, inputs: [] });
    else layers.push(layer);
    if (layer.kind !== 'zero') layer.inputs.forEach((input) => needed.add(input));
  }
  layers.reverse();
  const names = new Set(layers.flatMap(weightNames));
  const part = { layers, weights: plan.weights.filter(({ name }) => names.has(name)), output: to };
  return part.weights.length > 0 ? part : withUnit(part, from);
}

/** Backends take gradients of plans with weights: what reads the input reads it times 1. */
function withUnit({ layers, output }: Plan, from: string): Plan {
  const [input, ...rest] = layers as [Layer, ...Layer[]];
  const id = `${from}.unit`;
  const unit: Layer = { kind: 'scale', id, inputs: [from], shape: input.shape, weight: id };
  const moved = rest.map((layer) => ({
    ...layer,
    inputs: layer.inputs.map((name) => (name === from ? id : name)),
  }));
  const weights = [{ name: id, shape: [1], initial: { kind: 'constant', value: 1 } as const }];
  return { layers: [input, unit, ...moved], weights, output };
}

/** Of another plan's weights those of this one, and the unit. */
function weightsOf(plan: Plan, all: WeightTable): WeightTable {
  const { slots, length } = layout(plan.weights);
  const table = { slots, values: new Float32Array(length) };
  for (const { name } of plan.weights)
    if (all.slots.has(name)) view(table, name).set(view(all, name));
    else view(table, name).fill(1);
  return table;
}

function shapeOf({ layers }: Plan, id: string): Shape {
  return layers.find((layer) => layer.id === id)!.shape;
}

/** `[count, height, width, channels]` as blocks of pixels in channels, so that there are as many places as in `like`. */
function unshuffled(values: Float32Array, shape: Shape, like: Shape, count: number): Float32Array {
  if (shape.length !== 3 || shape[0] === like[0]) return values;
  const [height, width, channels] = shape as [number, number, number];
  const factor = Math.round(height / like[0]!);
  const [rows, columns] = [height / factor, width / factor];
  const result = new Float32Array(values.length);
  let to = 0;
  for (let image = 0; image < count; image++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++)
        for (let dy = 0; dy < factor; dy++)
          for (let dx = 0; dx < factor; dx++) {
            const from = ((image * height + y * factor + dy) * width + x * factor + dx) * channels;
            for (let c = 0; c < channels; c++) result[to++] = values[from + c]!;
          }
  return result;
}

/** Of arrived' sent / places, `[channels, channels]`; both are `[places, ...]` row-major. */
function largestSingularValue(arrived: Float32Array, sent: Float32Array, outputChannels: number): number {
  const places = sent.length / outputChannels;
  const channels = arrived.length / places;
  const product = new Float64Array(channels * outputChannels);
  for (let place = 0; place < places; place++)
    for (let i = 0; i < channels; i++) {
      const value = arrived[place * channels + i]! / places;
      const at = place * outputChannels;
      for (let j = 0; j < outputChannels; j++) product[i * outputChannels + j]! += value * sent[at + j]!;
    }
  const matrix = Matrix.from1DArray(channels, outputChannels, [...product]);
  const small = channels < outputChannels ? matrix.mmul(matrix.transpose()) : matrix.transpose().mmul(matrix);
  const { realEigenvalues } = new EigenvalueDecomposition(small, { assumeSymmetric: true });
  return Math.sqrt(realEigenvalues.reduce((most, value) => Math.max(most, value), 0));
}
