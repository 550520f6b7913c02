/** Depthwise convolutions, with the pointwise one after them where there is one. */
import type { LayerOf } from '../../../plan/plan.js';
import type { Branch } from '../block.js';
import { recordBranches } from '../branch.js';
import type { Lowering } from '../lowering.js';
import type { Place } from '../region.js';
import { imageBytes, type Stored, type View } from '../stored.js';
import * as tables from '../tables.js';
import { geometry, geometryWords, type Geometry } from './geometry.js';

/** Bytes of a strip between the two products: half of a first-level cache of 32 KiB. */
const stripBytes = 16384;

export function separable(
  lowering: Lowering,
  layer: LayerOf<'depthwiseConv2d'>,
  pointwise?: LayerOf<'conv2d'>,
): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const middle = lowering.gathering(layer, true, view.stored.runs);
  const output = pointwise ? lowering.gathering(pointwise, true) : middle;
  const shape = geometry(layer, layer.dilation, view.stored, middle);
  const weights = packWeights(lowering, layer, view.stored, shape, pointwise);
  const planes = view.stored.planes;
  const rowBytes = Math.max(planes, output.planes) * middle.width * 16;
  const strip = Math.min(middle.height, Math.max(1, Math.floor(stripBytes / rowBytes)));
  const branch: Branch = {
    view,
    padding: layer.padding,
    middle: strip * middle.width * planes * 16,
    geometry: (around) => geometry(layer, layer.dilation, view.stored, middle, around),
    words: (place, padded, between) => ({
      view: recorder.view(view),
      planes,
      geometry: geometryWords(place, padded, planes),
      depthwise: weights.depthwise,
      middle: between,
      stripRows: strip,
      panels: weights.panels ?? 0,
      outputs: output.planes,
      output: recorder.tensor(output),
      sums: recorder.sums(output),
    }),
  };
  lowering.add({
    layer: layer.id,
    reads: [view.stored],
    output,
    branch,
    forward: () => recordBranches(recorder, [{ branch, guard: { layer: layer.id, shares: [] } }]),
    backward: () => {
      const padded = paddedGradient(shape);
      recorder.call('separableBackward', {
        gradient: recorder.rawGradient(output),
        target: recorder.target(view.stored),
        branch: branch.words(shape, recorder.scratch(shape.plane * planes), recorder.scratch(branch.middle)),
        stripGradient: recorder.scratch(strip * middle.width * output.planes * 16),
        padded: recorder.scratch(padded.plane * planes),
        row: padded.row,
        plane: padded.plane,
        interior: padded.interior,
        flipped: weights.flipped ?? 0,
        inputGradient: recorder.scratch(Math.max(shape.plane, imageBytes(view.stored) / planes)),
        transposed: weights.transposed ?? 0,
        depthwiseGradient: weights.depthwiseGradient,
        pointwiseGradient: weights.pointwiseGradient ?? 0,
      });
    },
  });
  return lowering.whole(pointwise ?? layer, output);
}

/** The gradient of the middle with the margin that the flipped kernel needs (none where it is scattered). */
function paddedGradient(shape: Geometry): { row: number; plane: number; interior: number } {
  const { to, from, window, dilation } = shape;
  if (!flippable(shape)) {
    const row = to.width * 16;
    return { row, plane: row * to.height, interior: 0 };
  }
  const [down, across] = [0, 1].map((axis) => (window.kernel[axis]! - 1) * dilation[axis]!) as [
    number,
    number,
  ];
  const row = (from.width + across) * 16;
  const interior = (down - window.padding[0]) * row + (across - window.padding[2]) * 16;
  return { row, plane: row * (from.height + down), interior };
}

/** Whether the input's gradient is a convolution of the padded gradient: stride 1 and no more padding than the kernel reaches. */
function flippable({ window: { kernel, stride, padding }, dilation }: Geometry): boolean {
  const [down, across] = [0, 1].map((axis) => (kernel[axis]! - 1) * dilation[axis]!) as [number, number];
  const fits = [down, down, across, across].every(
    (reach, side) => padding[side]! >= 0 && padding[side]! <= reach,
  );
  return stride[0] === 1 && stride[1] === 1 && fits;
}

interface SeparableWeights {
  readonly depthwise: Place;
  readonly flipped?: Place | undefined;
  readonly depthwiseGradient: Place | 0;
  readonly panels?: Place | undefined;
  readonly transposed?: Place | undefined;
  readonly pointwiseGradient?: Place | undefined;
}

function packWeights(
  { recorder, training, weights }: Lowering,
  layer: LayerOf<'depthwiseConv2d'>,
  input: Stored,
  shape: Geometry,
  pointwise?: LayerOf<'conv2d'>,
): SeparableWeights {
  const taps = layer.kernel[0] * layer.kernel[1];
  const { runs, planes } = input;
  const matrix = { taps: 1, inputs: runs, outputs: pointwise?.shape.at(-1) ?? 0, groups: 1 };
  const depthwise = recorder.weight(layer.weight, tables.depthwiseTable(runs, taps, false));
  const panels = pointwise && recorder.weight(pointwise.weight, tables.matrix(matrix));
  if (!training) return { depthwise, panels, depthwiseGradient: 0 };
  return {
    depthwise,
    panels,
    flipped: flippable(shape)
      ? recorder.weight(layer.weight, tables.depthwiseTable(runs, taps, true))
      : undefined,
    depthwiseGradient: weights
      ? recorder.weightGradient(layer.weight, tables.depthwiseGradient(runs, taps), planes * taps * 4)
      : 0,
    transposed: pointwise && recorder.weight(pointwise.weight, tables.transposed(matrix)),
    pointwiseGradient:
      pointwise && weights
        ? recorder.weightGradient(
            pointwise.weight,
            tables.matrixGradient(matrix),
            tables.matrixFloats(matrix),
          )
        : undefined,
  };
}

/** Whether the convolution is a plain product at each pixel. */
export function isPointwise(layer: LayerOf<'conv2d'>): boolean {
  const ones = [...layer.kernel, ...layer.stride].every((n) => n === 1);
  return ones && layer.padding.every((n) => n === 0) && layer.groups === 1;
}

/** The pointwise convolution that is all that reads this depthwise one. */
function follower(lowering: Lowering, layer: LayerOf<'depthwiseConv2d'>): LayerOf<'conv2d'> | undefined {
  const [next] = lowering.consumers(layer.id);
  const fits = lowering.uses(layer.id) === 1 && next?.kind === 'conv2d' && isPointwise(next) && !next.bias;
  return fits ? next : undefined;
}

export function depthwiseConv2d(lowering: Lowering, layer: LayerOf<'depthwiseConv2d'>): View {
  const next = follower(lowering, layer);
  const view = separable(lowering, layer, next);
  // The pointwise layer finds its own output already there.
  if (next) lowering.set(next.id, view);
  return view;
}
