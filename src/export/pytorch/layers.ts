/** Each kind of layer as a line of PyTorch. Pictures are NCHW, sequences `[images, tokens, features]`. */
import type { Layer, LayerKind, LayerOf, Padding, Pair, Shape, Window } from '../../plan/plan.js';
import { modulePath } from './names.js';

/** What a layer is written with. */
export interface TorchContext {
  /** Shape of a layer's output. */
  readonly shape: (id: string) => Shape;
  /** Has the module made at this dotted path. */
  readonly put: (path: string, module: string) => void;
  /** Shape of a weight. */
  readonly size: (name: string) => Shape;
  /** Whether a weight is learned. */
  readonly learned: (name: string) => boolean;
}

/** An expression for the layer's output; inputs are names of variables. */
type TorchLayer<K extends LayerKind> = (
  layer: LayerOf<K>,
  inputs: readonly string[],
  context: TorchContext,
) => string;

const isPicture = (shape: Shape): boolean => shape.length === 3;
const same: (layer: Layer, inputs: readonly string[]) => string = (_, [x]) => x!;
const pair = ([a, b]: Pair): string => (a === b ? String(a) : `(${a}, ${b})`);
const yes = (value: boolean): string => (value ? 'True' : 'False');

/** `self.stem[0]` and the like are as good; this is how any path is written. */
function at(path: string): string {
  return `self.get_submodule('${path}')`;
}

function parameter(path: string): string {
  return `self.get_parameter('${path}')`;
}

/** Works on the last axis. */
function onLast(input: Shape, output: Shape, x: string, work: (x: string) => string): string {
  const y = work(isPicture(input) ? `last(${x})` : x);
  return isPicture(output) ? `first(${y})` : y;
}

/** PyTorch pads alike on both sides, pools by half a window at most; other padding, and cropping, is a step before. */
function window(
  x: string,
  [top, bottom, left, right]: Padding,
  most: Pair,
  fill?: string,
): { x: string; padding: Pair } {
  const isEven = top === bottom && left === right && top >= 0 && left >= 0;
  if (isEven && 2 * top <= most[0] && 2 * left <= most[1]) return { x, padding: [top, left] };
  const sides = `(${left}, ${right}, ${top}, ${bottom})`;
  return { x: `F.pad(${x}, ${sides}${fill === undefined ? '' : `, value=${fill}`})`, padding: [0, 0] };
}

function convolution(
  layer: Window & { readonly dilation: Pair; readonly weight: string; readonly bias?: string },
  [inputs, outputs, groups]: readonly [inputs: number, outputs: number, groups: number],
  x: string,
  { put, learned }: TorchContext,
): string {
  const { kernel, stride, dilation, weight, bias } = layer;
  const seen = window(x, layer.padding, [Infinity, Infinity]);
  const path = modulePath(weight, 'weight');
  const options = [
    ...[inputs, outputs, pair(kernel), `stride=${pair(stride)}`, `padding=${pair(seen.padding)}`],
    ...[`dilation=${pair(dilation)}`, `groups=${groups}`, `bias=${yes(bias !== undefined)}`],
  ];
  put(path, `nn.Conv2d(${options.join(', ')})${learned(weight) ? '' : '.requires_grad_(False)'}`);
  return `${at(path)}(${seen.x})`;
}

const batchNorm: TorchLayer<'batchNorm'> = (layer, [x], { put }) => {
  const { shape, gamma, epsilon, momentum, runningMean } = layer;
  const path = modulePath(runningMean!, 'running_mean');
  const kind = isPicture(shape) ? 'BatchNorm2d' : 'BatchNorm1d';
  put(
    path,
    `nn.${kind}(${shape.at(-1)}, eps=${epsilon}, momentum=${momentum}, affine=${yes(gamma !== undefined)})`,
  );
  return shape.length === 2 ? `${at(path)}(${x}.transpose(1, 2)).transpose(1, 2)` : `${at(path)}(${x})`;
};

export const torchLayers: { readonly [K in Exclude<LayerKind, 'input'>]: TorchLayer<K> } = {
  conv2d: (layer, [x], context) => {
    const inputs = context.shape(layer.inputs[0]!).at(-1)!;
    return convolution(layer, [inputs, layer.shape[2]!, layer.groups], x!, context);
  },
  depthwiseConv2d: (layer, [x], context) => {
    const channels = layer.shape[2]!;
    return convolution(layer, [channels, channels, channels], x!, context);
  },
  batchNorm,
  relu: (_, [x]) => `${x}.relu()`,
  gelu: (_, [x]) => `F.gelu(${x})`,
  quickGelu: (_, [x]) => `${x} * (1.702 * ${x}).sigmoid()`,
  identity: same,
  maxPool: ({ kernel, stride, padding }, [x]) => {
    const seen = window(x!, padding, kernel, "float('-inf')");
    return `F.max_pool2d(${seen.x}, ${pair(kernel)}, ${pair(stride)}, ${pair(seen.padding)})`;
  },
  avgPool: ({ kernel, stride, padding, countPadding }, [x]) => {
    const seen = window(x!, padding, kernel);
    const [top, bottom, left, right] = padding;
    const isEven = seen.x === x;
    const pads = padding.some((side) => side > 0);
    if (!isEven && !countPadding && pads)
      return `average(${x}, ${pair(kernel)}, ${pair(stride)}, (${left}, ${right}, ${top}, ${bottom}))`;
    const counted = `count_include_pad=${yes(countPadding)}`;
    return `F.avg_pool2d(${seen.x}, ${pair(kernel)}, ${pair(stride)}, ${pair(seen.padding)}, ${counted})`;
  },
  globalAvgPool: (_, [x]) => `${x}.mean((2, 3))`,
  add: (_, inputs) => inputs.join(' + '),
  concat: ({ shape }, inputs) => `torch.cat([${inputs.join(', ')}], ${isPicture(shape) ? 1 : -1})`,
  zero: ({ shape }, [x]) => {
    const [height, width, channels] = shape;
    const inside = isPicture(shape) ? [channels, height, width] : shape;
    return `${x}.new_zeros(len(${x}), ${inside.join(', ')})`;
  },
  reshape: (layer, [x], { shape }) =>
    onLast(
      shape(layer.inputs[0]!),
      layer.shape,
      x!,
      (y) => `${y}.reshape(len(${x}), ${layer.shape.join(', ')})`,
    ),
  dense: (layer, [x], { put, size, shape }) => {
    const { weight, bias } = layer;
    const path = modulePath(weight, 'weight');
    put(path, `nn.Linear(${size(weight).join(', ')}, bias=${yes(bias !== undefined)})`);
    return onLast(shape(layer.inputs[0]!), layer.shape, x!, (y) => `${at(path)}(${y})`);
  },
  dropout: same,
  dropPath: same,
  localResponseNorm: ({ size, alpha, beta, k, shape }, [x]) =>
    isPicture(shape)
      ? `F.local_response_norm(${x}, ${size}, alpha=${alpha}, beta=${beta}, k=${k})`
      : onLast(
          shape,
          shape,
          x!,
          (y) =>
            `F.local_response_norm(${y}.movedim(-1, 1), ${size}, ${alpha}, ${beta}, ${k}).movedim(1, -1)`,
        ),
  layerNorm: ({ gamma, shape, epsilon }, [x], { put }) => {
    const path = modulePath(gamma, 'weight');
    put(path, `nn.LayerNorm(${shape.at(-1)}, eps=${epsilon})`);
    return onLast(shape, shape, x!, (y) => `${at(path)}(${y})`);
  },
  addWeight: ({ weight, shape }, [x], { put, size }) => {
    put(weight, `nn.Parameter(torch.zeros(${size(weight).join(', ')}))`);
    const whole = `${parameter(weight)}.reshape(1, ${shape.join(', ')})`;
    return `${x} + ${isPicture(shape) ? `first(${whole})` : whole}`;
  },
  prependTokens: ({ weight, tokens, shape }, [x], { put, size }) => {
    put(weight, `nn.Parameter(torch.zeros(${size(weight).join(', ')}))`);
    const own = `${parameter(weight)}.reshape(1, ${tokens}, ${shape[1]}).expand(len(${x}), -1, -1)`;
    return `torch.cat([${own}, ${x}], 1)`;
  },
  token: ({ index }, [x]) => `${x}[:, ${index}]`,
  scale: ({ weight, shape }, [x], { put, size }) => {
    put(weight, `nn.Parameter(torch.zeros(${size(weight).join(', ')}))`);
    return isPicture(shape) ? `${x} * ${parameter(weight)}.reshape(-1, 1, 1)` : `${x} * ${parameter(weight)}`;
  },
  gate: (_, [x, scores]) => `${x} * F.hardsigmoid(${scores})[:, :, None, None]`,
  attention: ({ heads, scale, causal = false }, [q, k, v]) =>
    `attention(${q}, ${k}, ${v}, ${heads}, ${scale}, ${yes(causal)})`,
  localAttention: ({ heads, window: side, rowWeight, columnWeight }, [q, k, v], { put, size }) => {
    for (const name of [rowWeight, columnWeight])
      put(name, `nn.Parameter(torch.zeros(${size(name).join(', ')}))`);
    return `local_attention(${q}, ${k}, ${v}, ${heads}, ${side}, ${parameter(rowWeight)}, ${parameter(columnWeight)})`;
  },
};
