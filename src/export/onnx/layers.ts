/**
 * Each kind of layer as ONNX nodes of opset 17. Pictures are NCHW, sequences `[images, tokens, features]`; weights are
 * laid out for that when they are written.
 */
import type { Layer, LayerKind, LayerOf, Padding, Shape, Window } from '../../plan/plan.js';
import { size } from '../../plan/size.js';
import {
  causalMask,
  channelBand,
  channelsFirst,
  cropAndPad,
  edgeMask,
  filled,
  outputsFirst,
  reshaped,
  tapOffsets,
  transposed,
  type Tensor,
} from '../tensor.js';
import type { OnnxDraft } from './draft.js';
import type { Attribute } from './model.js';

/** What a layer is written with. */
export interface OnnxContext {
  readonly draft: OnnxDraft;
  /** The weight of this name, as the plan lays it out. */
  readonly weight: (name: string) => Tensor;
  /** Shape of a layer's output. */
  readonly shape: (id: string) => Shape;
}

/** Adds the layer's nodes; returns the name of its output. Inputs are names of values. */
type OnnxLayer<K extends LayerKind> = (
  layer: LayerOf<K>,
  inputs: readonly string[],
  context: OnnxContext,
) => string;

const int = (value: number): Attribute => ({ int: value });
const ints = (values: readonly number[]): Attribute => ({ ints: values });
const float = (value: number): Attribute => ({ float: value });

function isPicture(shape: Shape): boolean {
  return shape.length === 3;
}

/** A value whose last axis is the channels or features, for what works on those; and back again. */
function onLastAxis(
  { id, shape }: Pick<Layer, 'id' | 'shape'>,
  x: string,
  input: Shape,
  { draft }: OnnxContext,
  work: (x: string) => string,
): string {
  const last = isPicture(input) ? draft.transpose(`${id}.last`, x, [0, 2, 3, 1]) : x;
  const y = work(last);
  return isPicture(shape) ? draft.transpose(`${id}.first`, y, [0, 3, 1, 2]) : y;
}

/** ONNX wants padding as `[top, left, bottom, right]`, and none that crops. */
function window(
  id: string,
  x: string,
  padding: Padding,
  input: Shape,
  draft: OnnxDraft,
): { readonly x: string; readonly pads: Attribute } {
  const { crop, pad } = cropAndPad(padding);
  const [top, bottom, left, right] = crop as unknown as Padding;
  const cropped = crop.some((side) => side > 0)
    ? draft.slice(`${id}.crop`, x, [2, 3], [top, left], [input[0]! - bottom, input[1]! - right])
    : x;
  return { x: cropped, pads: ints([pad[0]!, pad[2]!, pad[1]!, pad[3]!]) };
}

function pool(
  type: 'MaxPool' | 'AveragePool',
  layer: Pick<Layer, 'id' | 'inputs'> & Window,
  x: string,
  { draft, shape }: OnnxContext,
  more: Readonly<Record<string, Attribute>> = {},
): string {
  const { id, kernel, stride, padding } = layer;
  const seen = window(id, x, padding, shape(layer.inputs[0]!), draft);
  return draft.node(type, id, [seen.x], {
    ...{ kernel_shape: ints(kernel), strides: ints(stride), pads: seen.pads },
    ...more,
  });
}

function halfPlusErf(id: string, x: string, draft: OnnxDraft): string {
  const narrow = draft.node('Mul', `${id}.narrow`, [x, draft.number(`${id}.root`, Math.SQRT1_2)]);
  const share = draft.node('Add', `${id}.share`, [
    draft.node('Erf', `${id}.erf`, [narrow]),
    draft.number(`${id}.one`, 1),
  ]);
  const half = draft.node('Mul', `${id}.half`, [x, draft.number(`${id}.half`, 0.5)]);
  return draft.node('Mul', id, [half, share]);
}

/** `[n, tokens, heads * d]` as `[n, heads, tokens, d]`, or with the last two turned. */
function byHead(
  draft: OnnxDraft,
  name: string,
  x: string,
  [tokens, features]: Shape,
  heads: number,
  turned = false,
): string {
  const split = draft.reshape(`${name}.split`, x, [tokens!, heads, features! / heads]);
  return draft.transpose(name, split, turned ? [0, 2, 3, 1] : [0, 2, 1, 3]);
}

/** The pixels around each place, tap after tap: `[n, window * window, channels, height * width]`. */
function neighbours(
  draft: OnnxDraft,
  name: string,
  x: string,
  [height, width, channels]: Shape,
  side: number,
): string {
  const before = Math.floor(side / 2);
  const after = side - 1 - before;
  const pads = draft.whole(`${name}.pads`, [0, 0, before, before, 0, 0, after, after]);
  const padded = draft.node('Pad', `${name}.padded`, [x, pads]);
  const taps = Array.from({ length: side * side }, (_, tap) => {
    const [row, column] = [Math.floor(tap / side), tap % side];
    return draft.slice(`${name}.${tap}`, padded, [2, 3], [row, column], [row + height!, column + width!]);
  });
  const all = draft.node('Concat', `${name}.taps`, taps, { axis: int(1) });
  return draft.reshape(name, all, [side * side, channels!, height! * width!]);
}

/** Ramachandran et al. 2019, equations 2 and 3: head by head, places last. */
const localAttention: OnnxLayer<'localAttention'> = (layer, [queries, keys, values], context) => {
  const { id, heads, window: side, shape } = layer;
  const { draft, weight } = context;
  const [height, width, channels] = shape as [number, number, number];
  const [taps, places, depth] = [side * side, height * width, channels / heads];
  const around = (name: string, x: string): string =>
    draft.reshape(`${name}.heads`, neighbours(draft, name, x, shape, side), [taps, heads, depth, places]);
  const offsets = reshaped(tapOffsets(weight(layer.rowWeight), weight(layer.columnWeight)), [
    ...[taps, heads, depth, 1],
  ]);
  const moved = draft.node('Add', `${id}.moved`, [
    around(`${id}.keys`, keys!),
    draft.constant(`${id}.offsets`, offsets),
  ]);
  const asked = draft.reshape(`${id}.queries`, queries!, [1, heads, depth, places]);
  const products = draft.node('Mul', `${id}.products`, [moved, asked]);
  const scores = draft.node('ReduceSum', `${id}.scores`, [products, draft.whole(`${id}.depth`, [3])], {
    keepdims: int(1),
  });
  const mask = reshaped(transposed(edgeMask(height, width, side), [1, 0]), [taps, 1, 1, places]);
  const seen = draft.node('Add', `${id}.seen`, [scores, draft.constant(`${id}.mask`, mask)]);
  const shares = draft.node('Softmax', `${id}.shares`, [seen], { axis: int(1) });
  const weighed = draft.node('Mul', `${id}.weighed`, [shares, around(`${id}.values`, values!)]);
  const mixed = draft.node('ReduceSum', `${id}.mixed`, [weighed, draft.whole(`${id}.tap`, [1])], {
    keepdims: int(0),
  });
  return draft.reshape(id, mixed, [channels, height, width]);
};

/** Vaswani et al. 2017, section 3.2. */
const attention: OnnxLayer<'attention'> = (layer, [queries, keys, values], { draft, shape }) => {
  const { id, heads, scale, causal } = layer;
  const [ofQueries, ofKeys, ofValues] = layer.inputs.map(shape) as [Shape, Shape, Shape];
  const q = byHead(draft, `${id}.queries`, queries!, ofQueries, heads);
  const k = byHead(draft, `${id}.keys`, keys!, ofKeys, heads, true);
  const v = byHead(draft, `${id}.values`, values!, ofValues, heads);
  const scores = draft.node('Mul', `${id}.scores`, [
    draft.node('MatMul', `${id}.products`, [q, k]),
    draft.number(`${id}.scale`, scale),
  ]);
  const seen = causal
    ? draft.node('Add', `${id}.seen`, [
        scores,
        draft.constant(`${id}.mask`, causalMask(ofQueries[0]!, ofKeys[0]!)),
      ])
    : scores;
  const shares = draft.node('Softmax', `${id}.shares`, [seen], { axis: int(-1) });
  const mixed = draft.transpose(
    `${id}.mixed`,
    draft.node('MatMul', `${id}.heads`, [shares, v]),
    [0, 2, 1, 3],
  );
  return draft.reshape(id, mixed, layer.shape);
};

const batchNorm: OnnxLayer<'batchNorm'> = (layer, [x], { draft, weight }) => {
  const { id, shape, gamma, beta, epsilon } = layer;
  const channels = [shape.at(-1)!];
  const given = (name: string | undefined, value: number): string =>
    name === undefined
      ? draft.weight(`${value === 1 ? 'ones' : 'zeros'}.${channels[0]}`, filled(channels, value))
      : draft.weight(name, weight(name));
  const statistics = [given(layer.runningMean, 0), given(layer.runningVariance, 1)];
  const inputs = [given(gamma, 1), given(beta, 0), ...statistics];
  const norm = (name: string, input: string): string =>
    draft.node('BatchNormalization', name, [input, ...inputs], { epsilon: float(epsilon) });
  if (shape.length !== 2) return norm(id, x!);
  const turned = norm(`${id}.norm`, draft.transpose(`${id}.turned`, x!, [0, 2, 1]));
  return draft.transpose(id, turned, [0, 2, 1]);
};

const localResponseNorm: OnnxLayer<'localResponseNorm'> = (layer, [x], context) => {
  const { id, size: side, alpha, beta, k, shape } = layer;
  const { draft } = context;
  if (side % 2 === 1 && isPicture(shape))
    return draft.node('LRN', id, [x!], {
      ...{ size: int(side), alpha: float(alpha), beta: float(beta), bias: float(k) },
    });
  return onLastAxis(layer, x!, shape, context, (last) => {
    const band = channelBand(shape.at(-1)!, side);
    const shares = { shape: band.shape, values: band.values.map((one) => (one * alpha) / side) };
    const squares = draft.node('Mul', `${id}.squares`, [last, last]);
    const sums = draft.node('MatMul', `${id}.sums`, [squares, draft.constant(`${id}.band`, shares)]);
    const base = draft.node('Add', `${id}.base`, [sums, draft.number(`${id}.k`, k)]);
    const power = draft.node('Pow', `${id}.power`, [base, draft.number(`${id}.beta`, -beta)]);
    return draft.node('Mul', id, [last, power]);
  });
};

/** Zeros for as many images as the input has. */
function zeros(
  { id, shape, inputs }: Pick<Layer, 'id' | 'shape' | 'inputs'>,
  x: string,
  { draft, shape: shapeOf }: OnnxContext,
): string {
  const sizes = draft.node('Shape', `${id}.sizes`, [x], { start: int(0), end: int(1) });
  const [height, width, channels] = shape;
  const rest = isPicture(shapeOf(inputs[0]!)) && isPicture(shape) ? [channels!, height!, width!] : shape;
  const all = [sizes, draft.whole(`${id}.rest`, rest)];
  const whole = draft.node('Concat', `${id}.all`, all, { axis: int(0) });
  return draft.node('ConstantOfShape', id, [whole]);
}

const same: (layer: Layer, inputs: readonly string[]) => string = (_, [x]) => x!;

export const onnxLayers: { readonly [K in Exclude<LayerKind, 'input'>]: OnnxLayer<K> } = {
  conv2d: (layer, [x], { draft, weight, shape }) => {
    const { id, kernel, stride, padding, dilation, groups, bias } = layer;
    const seen = window(id, x!, padding, shape(layer.inputs[0]!), draft);
    const learned = [draft.weight(layer.weight, outputsFirst(weight(layer.weight)))];
    if (bias !== undefined) learned.push(draft.weight(bias, weight(bias)));
    return draft.node('Conv', id, [seen.x, ...learned], {
      ...{ kernel_shape: ints(kernel), strides: ints(stride), pads: seen.pads },
      ...{ dilations: ints(dilation), group: int(groups) },
    });
  },
  depthwiseConv2d: (layer, [x], { draft, weight, shape }) => {
    const { id, kernel, stride, padding, dilation } = layer;
    const seen = window(id, x!, padding, shape(layer.inputs[0]!), draft);
    const learned = draft.weight(layer.weight, channelsFirst(weight(layer.weight)));
    return draft.node('Conv', id, [seen.x, learned], {
      ...{ kernel_shape: ints(kernel), strides: ints(stride), pads: seen.pads },
      ...{ dilations: ints(dilation), group: int(layer.shape[2]!) },
    });
  },
  batchNorm,
  relu: ({ id }, [x], { draft }) => draft.node('Relu', id, [x!]),
  gelu: ({ id }, [x], { draft }) => halfPlusErf(id, x!, draft),
  quickGelu: ({ id }, [x], { draft }) => {
    const steep = draft.node('Mul', `${id}.steep`, [x!, draft.number(`${id}.factor`, 1.702)]);
    return draft.node('Mul', id, [x!, draft.node('Sigmoid', `${id}.sigmoid`, [steep])]);
  },
  identity: same,
  maxPool: (layer, [x], context) => pool('MaxPool', layer, x!, context),
  avgPool: (layer, [x], context) =>
    pool('AveragePool', layer, x!, context, { count_include_pad: int(layer.countPadding ? 1 : 0) }),
  globalAvgPool: ({ id }, [x], { draft }) =>
    draft.node('ReduceMean', id, [x!], { axes: ints([2, 3]), keepdims: int(0) }),
  add: ({ id }, inputs, { draft }) => (inputs.length === 1 ? inputs[0]! : draft.node('Sum', id, inputs)),
  concat: ({ id, shape }, inputs, { draft }) =>
    draft.node('Concat', id, inputs, { axis: int(isPicture(shape) ? 1 : -1) }),
  zero: (layer, [x], context) => zeros(layer, x!, context),
  reshape: (layer, [x], context) =>
    onLastAxis(layer, x!, context.shape(layer.inputs[0]!), context, (last) =>
      context.draft.reshape(layer.id, last, layer.shape),
    ),
  dense: (layer, [x], context) => {
    const { id, bias } = layer;
    const { draft, weight } = context;
    return onLastAxis(layer, x!, context.shape(layer.inputs[0]!), context, (last) => {
      const learned = draft.weight(layer.weight, weight(layer.weight));
      const product = draft.node('MatMul', bias === undefined ? id : `${id}.product`, [last, learned]);
      return bias === undefined
        ? product
        : draft.node('Add', id, [product, draft.weight(bias, weight(bias))]);
    });
  },
  dropout: same,
  dropPath: same,
  localResponseNorm,
  layerNorm: (layer, [x], context) => {
    const { id, gamma, beta, epsilon, shape } = layer;
    const { draft, weight } = context;
    return onLastAxis(layer, x!, shape, context, (last) =>
      draft.node(
        'LayerNormalization',
        id,
        [last, draft.weight(gamma, weight(gamma)), draft.weight(beta, weight(beta))],
        { axis: int(-1), epsilon: float(epsilon) },
      ),
    );
  },
  addWeight: ({ id, weight: name, shape }, [x], { draft, weight }) => {
    const whole = reshaped(weight(name), shape);
    return draft.node('Add', id, [
      x!,
      draft.weight(name, isPicture(shape) ? transposed(whole, [2, 0, 1]) : whole),
    ]);
  },
  prependTokens: ({ id, weight: name, tokens, shape, inputs }, [x], context) => {
    const { draft, weight } = context;
    const blank = zeros({ id: `${id}.blank`, shape: [tokens, shape[1]!], inputs }, x!, context);
    const learned = draft.weight(name, reshaped(weight(name), [1, tokens, shape[1]!]));
    const fresh = draft.node('Add', `${id}.tokens`, [blank, learned]);
    return draft.node('Concat', id, [fresh, x!], { axis: int(1) });
  },
  token: ({ id, index }, [x], { draft }) => {
    const one = draft.slice(`${id}.one`, x!, [1], [index], [index + 1]);
    return draft.node('Squeeze', id, [one, draft.whole(`${id}.axis`, [1])]);
  },
  scale: ({ id, weight: name, shape }, [x], { draft, weight }) => {
    const gains = weight(name);
    const spread = isPicture(shape) ? reshaped(gains, [size(gains.shape), 1, 1]) : gains;
    return draft.node('Mul', id, [x!, draft.weight(name, spread)]);
  },
  gate: ({ id, shape }, [x, scores], { draft }) => {
    const open = draft.node('HardSigmoid', `${id}.open`, [scores!], {
      alpha: float(1 / 6),
      beta: float(0.5),
    });
    return draft.node('Mul', id, [x!, draft.reshape(`${id}.channels`, open, [shape[2]!, 1, 1])]);
  },
  attention,
  localAttention,
};
