/** Each kind of layer as nodes of a TensorFlow graph. Shapes are the plan's own, with the batch before them. */
import type { Layer, LayerKind, LayerOf, Shape } from '../../plan/plan.js';
import { causalMask, channelBand, edgeMask, reshaped, tapOffsets, type Tensor } from '../tensor.js';
import { float, type GraphDraft } from './draft.js';
import { convolution, padded, pool } from './windows.js';

/** What a layer is written with. */
export interface GraphContext {
  readonly draft: GraphDraft;
  /** The weight of this name, as the plan lays it out. */
  readonly weight: (name: string) => Tensor;
  /** Shape of a layer's output. */
  readonly shape: (id: string) => Shape;
}

/** Adds the layer's nodes; returns the name of what comes out. */
type GraphLayer<K extends LayerKind> = (
  layer: LayerOf<K>,
  inputs: readonly string[],
  context: GraphContext,
) => string;

const same: (layer: Layer, inputs: readonly string[]) => string = (_, [x]) => x!;

/** (x - mean) / sqrt(variance + epsilon) * gamma + beta as one product and one sum, channel by channel. */
const batchNorm: GraphLayer<'batchNorm'> = (layer, [x], { draft, weight }) => {
  const { id, shape, gamma, beta, runningMean, runningVariance, epsilon } = layer;
  const channels = shape.at(-1)!;
  const value = (name: string | undefined, channel: number, otherwise: number): number =>
    name === undefined ? otherwise : weight(name).values[channel]!;
  const factors = Float64Array.from(
    { length: channels },
    (_, c) => value(gamma, c, 1) / Math.sqrt(value(runningVariance, c, 1) + epsilon),
  );
  const shifts = factors.map((factor, c) => value(beta, c, 0) - value(runningMean, c, 0) * factor);
  const constant = (name: string, values: Float64Array): string =>
    draft.constant(`${id}/${name}`, { shape: [channels], values: Float32Array.from(values) });
  const scaled = draft.node('Mul', `${id}/scaled`, [x!, constant('factor', factors)]);
  return draft.node('AddV2', id, [scaled, constant('shift', shifts)]);
};

/** Zeros as many as the input has images, of this shape, which is a corner of the input's. */
function zeros(id: string, x: string, shape: Shape, { draft }: GraphContext): string {
  const corner = draft.slice(`${id}/corner`, x, [0, ...shape.map(() => 0)], [-1, ...shape]);
  return draft.node('ZerosLike', id, [corner]);
}

function byHead(
  draft: GraphDraft,
  name: string,
  x: string,
  [tokens, features]: Shape,
  heads: number,
): string {
  const split = draft.reshape(`${name}/split`, x, [tokens!, heads, features! / heads]);
  return draft.transpose(name, split, [0, 2, 1, 3]);
}

/** Vaswani et al. 2017, section 3.2. */
const attention: GraphLayer<'attention'> = (layer, [queries, keys, values], { draft, shape }) => {
  const { id, heads, scale, causal } = layer;
  const [ofQueries, ofKeys, ofValues] = layer.inputs.map(shape) as [Shape, Shape, Shape];
  const q = byHead(draft, `${id}/queries`, queries!, ofQueries, heads);
  const k = byHead(draft, `${id}/keys`, keys!, ofKeys, heads);
  const v = byHead(draft, `${id}/values`, values!, ofValues, heads);
  const products = draft.batchMatMul(`${id}/products`, q, k, true);
  const scores = draft.node('Mul', `${id}/scores`, [products, draft.number(`${id}/scale`, scale)]);
  const mask = causal && draft.constant(`${id}/mask`, causalMask(ofQueries[0]!, ofKeys[0]!));
  const seen = mask ? draft.node('AddV2', `${id}/seen`, [scores, mask]) : scores;
  const mixed = draft.batchMatMul(`${id}/heads`, draft.node('Softmax', `${id}/shares`, [seen]), v, false);
  return draft.reshape(id, draft.transpose(`${id}/mixed`, mixed, [0, 2, 1, 3]), layer.shape);
};

/** The pixels around each place: `[images * places, taps, heads, depth]`, heads before taps. */
function neighbours(
  draft: GraphDraft,
  name: string,
  x: string,
  { shape, window: side, heads }: Pick<LayerOf<'localAttention'>, 'shape' | 'window' | 'heads'>,
  offsets?: Tensor,
): string {
  const [height, width, channels] = shape as [number, number, number];
  const before = Math.floor(side / 2);
  const after = side - 1 - before;
  const wide = padded(draft, name, x, shape, [before, after, before, after]);
  const taps = Array.from({ length: side * side }, (_, tap) =>
    draft.slice(
      `${name}/${tap}`,
      wide,
      [0, Math.floor(tap / side), tap % side, 0],
      [-1, height, width, channels],
    ),
  );
  const around = draft.reshape(`${name}/around`, draft.concat(`${name}/taps`, taps, 3), [
    side * side,
    channels,
  ]);
  const moved = offsets
    ? draft.node('AddV2', `${name}/moved`, [around, draft.constant(`${name}/offsets`, offsets)])
    : around;
  const split = draft.reshape(`${name}/split`, moved, [side * side, heads, channels / heads]);
  return draft.transpose(name, split, [0, 2, 1, 3]);
}

/** Ramachandran et al. 2019, equations 2 and 3. */
const localAttention: GraphLayer<'localAttention'> = (layer, [queries, keys, values], { draft, weight }) => {
  const { id, heads, window: side, shape } = layer;
  const [height, width, channels] = shape as [number, number, number];
  const [places, taps] = [height * width, side * side];
  const offsets = reshaped(tapOffsets(weight(layer.rowWeight), weight(layer.columnWeight)), [
    1,
    taps,
    channels,
  ]);
  const asked = draft.reshape(`${id}/queries`, queries!, [heads, 1, channels / heads]);
  const around = neighbours(draft, `${id}/keys`, keys!, layer, offsets);
  const products = draft.batchMatMul(`${id}/products`, asked, around, true);
  const scores = draft.reshape(`${id}/scores`, products, [places, heads, taps]);
  const mask = reshaped(edgeMask(height, width, side), [1, places, 1, taps]);
  const seen = draft.node('AddV2', `${id}/seen`, [scores, draft.constant(`${id}/mask`, mask)]);
  const soft = draft.node('Softmax', `${id}/softmax`, [seen]);
  const shares = draft.reshape(`${id}/shares`, soft, [heads, 1, taps]);
  const mixed = draft.batchMatMul(
    `${id}/mixed`,
    shares,
    neighbours(draft, `${id}/values`, values!, layer),
    false,
  );
  return draft.reshape(id, mixed, shape);
};

function layerNorm(
  { id, gamma, beta, epsilon }: LayerOf<'layerNorm'>,
  x: string,
  axis: number,
  { draft, weight }: GraphContext,
): string {
  const centred = draft.node('Sub', `${id}/centred`, [x, draft.mean(`${id}/mean`, x, [axis], true)]);
  const square = draft.node('Square', `${id}/square`, [centred]);
  const variance = draft.mean(`${id}/variance`, square, [axis], true);
  const positive = draft.node('AddV2', `${id}/positive`, [variance, draft.number(`${id}/epsilon`, epsilon)]);
  const standard = draft.node('Mul', `${id}/standard`, [
    centred,
    draft.node('Rsqrt', `${id}/inverse`, [positive]),
  ]);
  const scaled = draft.node('Mul', `${id}/scaled`, [standard, draft.weight(gamma, weight(gamma))]);
  return draft.node('AddV2', id, [scaled, draft.weight(beta, weight(beta))]);
}

/** Krizhevsky et al. 2012, section 3.3; the sum over neighbouring channels is a product with a band matrix. */
const localResponseNorm: GraphLayer<'localResponseNorm'> = (layer, [x], { draft }) => {
  const { id, size: side, alpha, beta, k, shape } = layer;
  const channels = shape.at(-1)!;
  const band = channelBand(channels, side);
  const shares = { shape: band.shape, values: band.values.map((one) => (one * alpha) / side) };
  const squares = draft.reshape(`${id}/rows`, draft.node('Square', `${id}/squares`, [x!]), [channels]);
  const sums = draft.matMul(`${id}/sums`, squares, draft.constant(`${id}/band`, shares));
  const base = draft.node('AddV2', `${id}/base`, [
    draft.reshape(`${id}/image`, sums, shape),
    draft.number(`${id}/k`, k),
  ]);
  const power = draft.node('Pow', `${id}/power`, [base, draft.number(`${id}/beta`, -beta)]);
  return draft.node('Mul', id, [x!, power]);
};

export const graphLayers: { readonly [K in Exclude<LayerKind, 'input'>]: GraphLayer<K> } = {
  conv2d: (layer, [x], { draft, weight, shape }) => {
    const { id, bias, inputs, groups } = layer;
    const seen = shape(inputs[0]!);
    const named = bias === undefined ? layer : { ...layer, id: `${id}/product` };
    const product = convolution(draft, named, x!, seen, weight(layer.weight), layer, groups);
    return bias === undefined
      ? product
      : draft.node('AddV2', id, [product, draft.weight(bias, weight(bias))]);
  },
  depthwiseConv2d: (layer, [x], { draft, weight, shape }) =>
    convolution(draft, layer, x!, shape(layer.inputs[0]!), weight(layer.weight), layer),
  batchNorm,
  relu: ({ id }, [x], { draft }) => draft.node('Relu', id, [x!]),
  /** x / 2 * (1 + erf(x / sqrt 2)) */
  gelu: ({ id }, [x], { draft }) => {
    const narrow = draft.node('Mul', `${id}/narrow`, [x!, draft.number(`${id}/root`, Math.SQRT1_2)]);
    const erf = draft.node('Erf', `${id}/erf`, [narrow]);
    const share = draft.node('AddV2', `${id}/share`, [erf, draft.number(`${id}/one`, 1)]);
    const half = draft.node('Mul', `${id}/half`, [x!, draft.number(`${id}/half_factor`, 0.5)]);
    return draft.node('Mul', id, [half, share]);
  },
  quickGelu: ({ id }, [x], { draft }) => {
    const steep = draft.node('Mul', `${id}/steep`, [x!, draft.number(`${id}/factor`, 1.702)]);
    return draft.node('Mul', id, [x!, draft.node('Sigmoid', `${id}/sigmoid`, [steep])]);
  },
  identity: same,
  maxPool: (layer, [x], { draft, shape }) => pool(draft, layer, x!, shape(layer.inputs[0]!)),
  avgPool: (layer, [x], { draft, shape }) => pool(draft, layer, x!, shape(layer.inputs[0]!)),
  globalAvgPool: ({ id }, [x], { draft }) => draft.mean(id, x!, [1, 2], false),
  add: ({ id }, inputs, { draft }) =>
    inputs.length === 1
      ? inputs[0]!
      : draft.node('AddN', id, inputs, { T: float, N: { i: String(inputs.length) } }),
  concat: ({ id, shape }, inputs, { draft }) => draft.concat(id, inputs, shape.length),
  zero: ({ id, shape }, [x], context) => zeros(id, x!, shape, context),
  reshape: ({ id, shape }, [x], { draft }) => draft.reshape(id, x!, shape),
  dense: ({ id, shape, weight: name, bias }, [x], { draft, weight }) => {
    const learned = weight(name);
    const isFlat = shape.length === 1;
    const rows = isFlat ? x! : draft.reshape(`${id}/rows`, x!, [learned.shape[0]!]);
    const product = draft.matMul(`${id}/product`, rows, draft.weight(name, learned));
    const shifted =
      bias === undefined
        ? product
        : draft.node('AddV2', `${id}/shifted`, [product, draft.weight(bias, weight(bias))]);
    return isFlat ? shifted : draft.reshape(id, shifted, shape);
  },
  dropout: same,
  dropPath: same,
  localResponseNorm,
  layerNorm: (layer, [x], context) => layerNorm(layer, x!, layer.shape.length, context),
  addWeight: ({ id, weight: name, shape }, [x], { draft, weight }) =>
    draft.node('AddV2', id, [x!, draft.weight(name, reshaped(weight(name), [1, ...shape]))]),
  prependTokens: ({ id, weight: name, tokens, shape }, [x], context) => {
    const { draft, weight } = context;
    const width = shape[1]!;
    const blank = zeros(`${id}/blank`, x!, [1, width], context);
    const learned = draft.weight(name, reshaped(weight(name), [1, tokens, width]));
    return draft.concat(id, [draft.node('AddV2', `${id}/tokens`, [blank, learned]), x!], 1);
  },
  token: ({ id, index, shape }, [x], { draft }) =>
    draft.reshape(id, draft.slice(`${id}/one`, x!, [0, index, 0], [-1, 1, shape[0]!]), shape),
  scale: ({ id, weight: name }, [x], { draft, weight }) =>
    draft.node('Mul', id, [x!, draft.weight(name, weight(name))]),
  gate: ({ id, shape }, [x, scores], { draft }) => {
    const shifted = draft.node('AddV2', `${id}/shifted`, [scores!, draft.number(`${id}/three`, 3)]);
    const open = draft.node('Mul', `${id}/open`, [
      draft.node('Relu6', `${id}/relu6`, [shifted]),
      draft.number(`${id}/sixth`, 1 / 6),
    ]);
    return draft.node('Mul', id, [x!, draft.reshape(`${id}/channels`, open, [1, 1, shape[2]!])]);
  },
  attention,
  localAttention,
};
