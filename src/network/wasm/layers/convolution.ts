/** Convolutions and dense layers. */
import type { LayerOf } from '../../../plan/plan.js';
import type { Lowering } from '../lowering.js';
import type { Word } from '../program.js';
import { imageBytes, pixelsOf, type View } from '../stored.js';
import * as tables from '../tables.js';
import { geometry, geometryWords } from './geometry.js';
import { isPointwise } from './separable.js';

/** Pixels of a strip of a pointwise product are so many that the wider side takes 16 KiB. */
const stripBytes = 16384;

interface Matrix {
  readonly panels: Word;
  readonly bias: Word;
  readonly transposed: Word;
  readonly gradient: Word;
  readonly biasGradient: Word;
}

function packMatrix(
  { recorder, training }: Lowering,
  layer: { readonly weight: string; readonly bias?: string },
  shape: tables.MatrixShape,
  differentiable: boolean,
): Matrix {
  const runs = [shape.outputs];
  const panels = recorder.weight(layer.weight, tables.matrix(shape));
  const bias = layer.bias === undefined ? 0 : recorder.weight(layer.bias, tables.channelTable(runs));
  if (!training) return { panels, bias, transposed: 0, gradient: 0, biasGradient: 0 };
  const wide = tables.channelTable(runs).length;
  return {
    panels,
    bias,
    transposed: differentiable ? recorder.weight(layer.weight, tables.transposed(shape)) : 0,
    gradient: recorder.weightGradient(layer.weight, tables.matrixGradient(shape), tables.matrixFloats(shape)),
    biasGradient:
      layer.bias === undefined ? 0 : recorder.weightGradient(layer.bias, tables.channelGradient(runs), wide),
  };
}

export function conv2d(lowering: Lowering, layer: LayerOf<'conv2d'>): View {
  if (isPointwise(layer)) return product(lowering, layer);
  const [kh, kw] = layer.kernel;
  const apart = kh === 1 && kw === 1 && layer.groups === 1 && layer.padding.every((n) => n <= 0);
  return apart ? apartProduct(lowering, layer) : convolution(lowering, layer);
}

export function dense(lowering: Lowering, layer: LayerOf<'dense'>): View {
  return product(lowering, layer);
}

/** A product at each pixel; where there is one pixel only, of all images at once. */
function product(lowering: Lowering, layer: LayerOf<'conv2d'> | LayerOf<'dense'>): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.output(layer, true);
  const matrix = packMatrix(
    lowering,
    layer,
    { taps: 1, inputs: from.runs, outputs: layer.shape.at(-1)!, groups: 1 },
    from.differentiable,
  );
  const pixels = pixelsOf(from);
  const name = pixels === 1 ? 'dense' : 'pointwise';
  const fit = Math.floor(stripBytes / 16 / Math.max(from.planes, output.planes));
  const strip = Math.min(pixels, Math.max(4, Math.floor(fit / 4) * 4));
  const rows = pixels === 1 ? recorder.batch : strip;
  const words = (): Word[] => [
    ...recorder.view(view),
    from.planes,
    pixels,
    recorder.scratch(rows * from.planes * 16),
    strip,
    matrix.panels,
    output.planes,
    ...recorder.tensor(output),
    recorder.sums(output),
    matrix.bias,
  ];
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call(`${name}Forward`, words()),
    backward: () => {
      const back = [...recorder.rawGradient(output), ...recorder.target(from)];
      recorder.call(`${name}Backward`, [
        ...words(),
        ...back,
        recorder.scratch(rows * output.planes * 16),
        recorder.scratch(rows * from.planes * 16),
        matrix.transposed,
        matrix.gradient,
        matrix.biasGradient,
      ]);
    },
  });
  return lowering.whole(layer, output);
}

/** A product at some of the pixels: 1x1 with strides, perhaps on a part of the image. */
function apartProduct(lowering: Lowering, layer: LayerOf<'conv2d'>): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.output(layer, true);
  const shape = { taps: 1, inputs: from.runs, outputs: layer.shape.at(-1)!, groups: 1 };
  const matrix = packMatrix(lowering, layer, shape, from.differentiable);
  const { stride, padding } = layer;
  const count = pixelsOf(output);
  const words = (back: readonly Word[]): Word[] => [
    ...[...recorder.view(view), from.planes, pixelsOf(from), recorder.scratch(count * from.planes * 16), 0],
    ...[matrix.panels, output.planes, ...recorder.tensor(output), recorder.sums(output), matrix.bias],
    ...back,
    ...[recorder.scratch(imageBytes(output)), recorder.scratch(count * from.planes * 16)],
    ...[matrix.transposed, matrix.gradient, matrix.biasGradient, output.height, output.width],
    ...[stride[0] * from.width * 16, stride[1] * 16, -(padding[0] * from.width + padding[2]) * 16],
  ];
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('apartForward', words(new Array<Word>(11).fill(0))),
    backward: () => {
      const back = [...recorder.rawGradient(output), ...recorder.target(from)];
      recorder.call('apartBackward', words(back));
    },
  });
  return lowering.whole(layer, output);
}

function convolution(lowering: Lowering, layer: LayerOf<'conv2d'>): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.output(layer, true);
  const [kh, kw] = layer.kernel;
  const taps = kh * kw;
  const shape = { taps, inputs: from.runs, outputs: layer.shape.at(-1)!, groups: layer.groups };
  const matrix = packMatrix(lowering, layer, shape, from.differentiable);
  const g = geometry(layer, layer.dilation, from, output);
  const offsets = new Int32Array(taps);
  for (let tap = 0; tap < taps; tap++) {
    const [row, column] = [Math.floor(tap / kw) * layer.dilation[0], (tap % kw) * layer.dilation[1]];
    offsets[tap] = g.origin + row * g.row + column * 16;
  }
  const words = (): Word[] => [
    ...recorder.view(view),
    from.planes,
    ...geometryWords(g, recorder.scratch(g.plane * from.planes), from.planes),
    matrix.panels,
    taps,
    recorder.constant(offsets),
    output.planes,
    ...recorder.tensor(output),
    recorder.sums(output),
    matrix.bias,
  ];
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('convolutionForward', words()),
    backward: () => {
      const back = [...recorder.rawGradient(output), ...recorder.target(from)];
      recorder.call('convolutionBackward', [
        ...words(),
        ...back,
        recorder.scratch(imageBytes(output)),
        recorder.scratch(g.plane * from.planes),
        matrix.transposed,
        matrix.gradient,
        matrix.biasGradient,
      ]);
    },
  });
  return lowering.whole(layer, output);
}
