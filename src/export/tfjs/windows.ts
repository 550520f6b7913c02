/** Convolutions and pools. Pictures are padded first: TensorFlow.js knows explicit padding on some backends only. */
import type { LayerOf, Padding, Pair, Shape, Window } from '../../plan/plan.js';
import { cropAndPad, type Tensor } from '../tensor.js';
import { float, int32, list, text, type GraphDraft } from './draft.js';

/** The lowest float32 stands for minus infinity. */
const lowest = -3.4028234663852886e38;

const nhwc = text('NHWC');
const valid = text('VALID');
const outer = (pair: Pair): ReturnType<typeof list> => list([1, ...pair, 1]);

/** Crops and pads a picture of this shape. */
export function padded(
  draft: GraphDraft,
  id: string,
  x: string,
  [height, width, channels]: Shape,
  padding: Padding,
  value = 0,
): string {
  const { crop, pad } = cropAndPad(padding);
  const [top, bottom, left, right] = crop as unknown as Padding;
  const cropped = crop.some((side) => side > 0)
    ? draft.slice(
        `${id}/crop`,
        x,
        [0, top, left, 0],
        [-1, height! - top - bottom, width! - left - right, channels!],
      )
    : x;
  if (pad.every((side) => side === 0)) return cropped;
  const sides = [0, 0, pad[0]!, pad[1]!, pad[2]!, pad[3]!, 0, 0];
  const paddings = draft.whole(`${id}/paddings`, sides);
  const table = draft.node(
    'Reshape',
    `${id}/padding_table`,
    [paddings, draft.whole(`${id}/table_shape`, [4, 2])],
    {
      ...{ T: int32, Tshape: int32 },
    },
  );
  return draft.node('PadV2', `${id}/padded`, [cropped, table, draft.number(`${id}/padding_value`, value)], {
    ...{ T: float, Tpaddings: int32 },
  });
}

interface Convolution extends Window {
  readonly dilation: Pair;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** Puts the taps of a kernel apart, zeros between them. */
function spread({ shape, values }: Tensor, [down, across]: Pair): Tensor {
  if (down === 1 && across === 1) return { shape, values };
  const [height, width, inputs, outputs] = shape as [number, number, number, number];
  const depth = inputs * outputs;
  const wide = [(height - 1) * down + 1, (width - 1) * across + 1] as const;
  const result = new Float32Array(wide[0] * wide[1] * depth);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * depth;
      result.set(values.subarray(from, from + depth), (row * down * wide[1] + column * across) * depth);
    }
  return { shape: [...wide, inputs, outputs], values: result };
}

/**
 * With stride and dilation, of which TensorFlow.js does one at a time: what stride and dilation have in common picks the
 * rows and columns first, and where both are left the dilation goes into the kernel.
 */
export function convolution(
  draft: GraphDraft,
  { id, kind, weight: name }: Pick<LayerOf<'conv2d' | 'depthwiseConv2d'>, 'id' | 'kind' | 'weight'>,
  x: string,
  input: Shape,
  kernel: Tensor,
  { stride, dilation, padding }: Convolution,
  groups = 1,
): string {
  const common: Pair = [divisor(stride[0], dilation[0]), divisor(stride[1], dilation[1])];
  const apart: Pair = [dilation[0] / common[0], dilation[1] / common[1]];
  const picked = subsampled(draft, id, padded(draft, id, x, input, padding), common);
  const left: Pair = [stride[0] / common[0], stride[1] / common[1]];
  const isStrided = left[0] > 1 || left[1] > 1;
  const loose = isStrided ? spread(kernel, apart) : kernel;
  const attr = {
    ...{ T: float, data_format: nhwc, padding: valid, strides: outer(left) },
    dilations: outer(isStrided ? [1, 1] : apart),
  };
  if (kind === 'depthwiseConv2d')
    return draft.node('DepthwiseConv2dNative', id, [picked, draft.weight(name, loose)], attr);
  if (groups === 1) return draft.node('Conv2D', id, [picked, draft.weight(name, loose)], attr);
  const inside = loose.shape[2]!;
  const parts = kernelsOf(loose, groups).map((part, group) => {
    const own = draft.slice(`${id}/${group}/x`, picked, [0, 0, 0, group * inside], [-1, -1, -1, inside]);
    return draft.node('Conv2D', `${id}/${group}`, [own, draft.constant(`${name}/${group}`, part)], attr);
  });
  return draft.concat(id, parts, 3);
}

/** Equal runs of a kernel's outputs. */
function kernelsOf({ shape, values }: Tensor, groups: number): Tensor[] {
  const outputs = shape[3]!;
  const own = outputs / groups;
  return Array.from({ length: groups }, (_, group) => ({
    shape: [...shape.slice(0, 3), own],
    values: values.filter((_, i) => Math.floor((i % outputs) / own) === group),
  }));
}

function subsampled(draft: GraphDraft, id: string, x: string, step: Pair): string {
  if (step[0] === 1 && step[1] === 1) return x;
  const bounds = [
    draft.whole(`${id}/begin`, [0, 0, 0, 0]),
    draft.whole(`${id}/end`, [0, 0, 0, 0]),
    draft.whole(`${id}/step`, [1, ...step, 1]),
  ];
  const none = { i: '0' };
  return draft.node('StridedSlice', `${id}/picked`, [x, ...bounds], {
    ...{ T: float, Index: int32, begin_mask: { i: '15' }, end_mask: { i: '15' } },
    ...{ ellipsis_mask: none, new_axis_mask: none, shrink_axis_mask: none },
  });
}

export function pool(
  draft: GraphDraft,
  layer: LayerOf<'maxPool' | 'avgPool'>,
  x: string,
  input: Shape,
): string {
  const { id, kind, kernel, stride, padding, shape } = layer;
  const isMaximum = kind === 'maxPool';
  const seen = padded(draft, id, x, input, padding, isMaximum ? lowest : 0);
  const whole = isMaximum || layer.countPadding || padding.every((side) => side <= 0);
  const y = draft.node(isMaximum ? 'MaxPool' : 'AvgPool', whole ? id : `${id}/mean`, [seen], {
    ...{ T: float, data_format: nhwc, padding: valid, ksize: outer(kernel), strides: outer(stride) },
  });
  if (whole) return y;
  const [height, width] = shape as [number, number, number];
  const rows = covered(input[0]!, height, kernel[0], stride[0], padding[0]);
  const columns = covered(input[1]!, width, kernel[1], stride[1], padding[2]);
  const factors = rows.flatMap((row) => columns.map((column) => (kernel[0] * kernel[1]) / (row * column)));
  const values = Float32Array.from(factors);
  return draft.node('Mul', id, [y, draft.constant(`${id}/inside`, { shape: [1, height, width, 1], values })]);
}

/** Pixels of the picture that the window at each place of one axis covers. */
function covered(length: number, places: number, kernel: number, stride: number, before: number): number[] {
  return Array.from({ length: places }, (_, place) => {
    const from = place * stride - before;
    return Math.min(length, from + kernel) - Math.max(0, from);
  });
}
