/** A network as an ONNX model, for any number of images at once. */
import type { Layer, Plan } from '../../plan/plan.js';
import { exportedLayers, shapesOf, type ExportedNetwork, type ExportOptions } from '../exported-network.js';
import { OnnxDraft } from './draft.js';
import { encodeOnnx } from './encode.js';
import { onnxLayers, type OnnxContext } from './layers.js';
import type { OnnxModel, OnnxValue } from './model.js';

/** Known to onnxruntime from 1.12 on. */
export const onnxOpset = 17;

/** Names of what goes in and what comes out. */
export const onnxInput = 'images';
export const onnxOutputs = { scores: 'scores', probabilities: 'probabilities' } as const;

/**
 * Bytes of an ONNX file. The input `images` is `[batch, channels, height, width]`, floats that have been normalised; with
 * `normalise` it is `[batch, height, width, channels]`, bytes. The output is `scores` or, with `softmax`,
 * `probabilities`: `[batch, classes]`. Throws InputError for a plan of a supernet.
 */
export function onnxNetwork(network: ExportedNetwork, options: ExportOptions = {}): Uint8Array {
  return encodeOnnx(onnxModel(network, options));
}

export function onnxModel({ plan, tensors, card }: ExportedNetwork, options: ExportOptions): OnnxModel {
  const draft = new OnnxDraft([onnxInput, ...Object.values(onnxOutputs)]);
  const layers = exportedLayers(plan);
  const shapes = shapesOf(layers);
  const context: OnnxContext = {
    draft,
    weight: (name) => tensors[name]!,
    shape: (id) => shapes.get(id)!,
  };
  const input = inputOf(plan, options);
  const values = new Map<string, string>();
  for (const layer of layers) {
    const inputs = layer.inputs.map((id) => values.get(id)!);
    const output = layer.kind === 'input' ? pictures(input, options, draft) : run(layer, inputs, context);
    values.set(layer.id, output);
  }
  const scores = values.get(plan.output)!;
  const name = options.softmax ? onnxOutputs.probabilities : onnxOutputs.scores;
  if (options.softmax) draft.nodes.push(closing('Softmax', scores, name));
  else draft.nodes.push(closing('Identity', scores, name));
  return {
    ...{ name: 'network', opset: onnxOpset, nodes: draft.nodes, initializers: draft.initializers },
    ...{ inputs: [input], outputs: [{ name, type: 'float', shape: ['batch', ...shapes.get(plan.output)!] }] },
    metadata: card ? { card: JSON.stringify(card) } : {},
  };
}

function run(
  layer: Exclude<Layer, { kind: 'input' }>,
  inputs: readonly string[],
  context: OnnxContext,
): string {
  type Write = (layer: Layer, inputs: readonly string[], context: OnnxContext) => string;
  return (onnxLayers[layer.kind] as Write)(layer, inputs, context);
}

function inputOf({ layers }: Plan, { normalise }: ExportOptions): OnnxValue {
  const shape = layers.find(({ kind }) => kind === 'input')!.shape;
  if (normalise) return { name: onnxInput, type: 'uint8', shape: ['batch', ...shape] };
  const [height, width, channels] = shape;
  const inside = shape.length === 3 ? [channels!, height!, width!] : shape;
  return { name: onnxInput, type: 'float', shape: ['batch', ...inside] };
}

/** (byte / 255 - mean) / deviation = byte * (1 / (255 * deviation)) - mean / deviation, channel by channel. */
function pictures({ name, shape }: OnnxValue, { normalise }: ExportOptions, draft: OnnxDraft): string {
  if (!normalise) return name;
  const { mean, deviation } = normalise;
  const numbers = (value: (channel: number) => number) => ({
    shape: [mean.length],
    values: Float32Array.from(mean, (_, channel) => value(channel)),
  });
  const floats = draft.node('Cast', 'images.floats', [name], { to: { int: 1 } });
  const factor = draft.constant(
    'images.factor',
    numbers((c) => 1 / (255 * deviation[c]!)),
  );
  const offset = draft.constant(
    'images.offset',
    numbers((c) => mean[c]! / deviation[c]!),
  );
  const scaled = draft.node('Mul', 'images.scaled', [floats, factor]);
  const normal = draft.node('Sub', 'images.normalised', [scaled, offset]);
  return shape.length === 4 ? draft.transpose('images.channels_first', normal, [0, 3, 1, 2]) : normal;
}

function closing(type: 'Softmax' | 'Identity', scores: string, name: string): OnnxModel['nodes'][number] {
  const attributes = type === 'Softmax' ? { axis: { int: -1 } } : {};
  return { type, name, inputs: [scores], outputs: [name], attributes };
}
