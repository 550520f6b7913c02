/** A network as a graph model of TensorFlow.js: `model.json` with the graph, `weights.bin` with its constants. */
import type { Layer, Shape } from '../../plan/plan.js';
import { version } from '../../version.js';
import { exportedLayers, shapesOf, type ExportedNetwork, type ExportOptions } from '../exported-network.js';
import { float, GraphDraft, graphShape, int32 } from './draft.js';
import { graphLayers, type GraphContext } from './layers.js';

export interface GraphModel {
  /** The text of `model.json`. */
  readonly model: string;
  /** The bytes of `weights.bin`. */
  readonly weights: Uint8Array;
}

/** The input `images` is `[batch, height, width, channels]`, floats that have been normalised, or with `normalise` int32
 * levels 0 to 255, as `tf.browser.fromPixels` gives them; the output is `scores` or, with `softmax`, `probabilities`:
 * `[batch, classes]`. Throws InputError for a plan of a supernet. */
export function graphModel(
  { plan, tensors, card }: ExportedNetwork,
  options: ExportOptions = {},
): GraphModel {
  const layers = exportedLayers(plan);
  const shapes = shapesOf(layers);
  const output = options.softmax ? 'probabilities' : 'scores';
  const draft = new GraphDraft([output]);
  const context: GraphContext = {
    draft,
    weight: (name) => tensors[name]!,
    shape: (id) => shapes.get(id)!,
  };
  const image = layers.find(({ kind }) => kind === 'input')!.shape;
  const type = options.normalise ? int32 : float;
  const input = draft.node('Placeholder', 'images', [], {
    dtype: type,
    shape: { shape: graphShape([-1, ...image]) },
  });
  const values = new Map<string, string>();
  for (const layer of layers) {
    const inputs = layer.inputs.map((id) => values.get(id)!);
    const value = layer.kind === 'input' ? pictures(input, options, draft) : write(layer, inputs, context);
    values.set(layer.id, value);
  }
  const closing = options.softmax ? 'Softmax' : 'Identity';
  draft.nodes.push({ name: output, op: closing, input: [values.get(plan.output)!], attr: { T: float } });
  const port = (name: string, dtype: string, shape: Shape) => ({
    [name]: { name: `${name}:0`, dtype, tensorShape: graphShape([-1, ...shape]) },
  });
  const model = {
    ...{ format: 'graph-model', generatedBy: `evocell ${version}`, convertedBy: null },
    signature: {
      inputs: port('images', type.type, image),
      outputs: port(output, 'DT_FLOAT', shapes.get(plan.output)!),
    },
    ...(card && { userDefinedMetadata: { card } }),
    modelTopology: { node: draft.nodes, library: {}, versions: {} },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: draft.constants.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
      },
    ],
  };
  const bytes = draft.constants.map(
    ({ values: held }) => new Uint8Array(held.buffer, held.byteOffset, held.byteLength),
  );
  return { model: `${JSON.stringify(model)}\n`, weights: Buffer.concat(bytes) };
}

function write(
  layer: Exclude<Layer, { kind: 'input' }>,
  inputs: readonly string[],
  context: GraphContext,
): string {
  type Write = (layer: Layer, inputs: readonly string[], context: GraphContext) => string;
  return (graphLayers[layer.kind] as Write)(layer, inputs, context);
}

/** (level / 255 - mean) / deviation, channel by channel. */
function pictures(images: string, { normalise }: ExportOptions, draft: GraphDraft): string {
  if (!normalise) return images;
  const { mean, deviation } = normalise;
  const constant = (name: string, value: (channel: number) => number): string =>
    draft.constant(`images/${name}`, {
      shape: [mean.length],
      values: Float32Array.from(mean, (_, channel) => value(channel)),
    });
  const levels = draft.node('Cast', 'images/floats', [images], { SrcT: int32, DstT: float });
  const scaled = draft.node('Mul', 'images/scaled', [
    levels,
    constant('factor', (c) => 1 / (255 * deviation[c]!)),
  ]);
  return draft.node('Sub', 'images/normalised', [
    scaled,
    constant('offset', (c) => mean[c]! / deviation[c]!),
  ]);
}
