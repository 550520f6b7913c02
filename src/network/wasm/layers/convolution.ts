/** Convolutions and dense layers. */
import type { LayerOf } from '../../../plan/plan.js';
import type { Lowering } from '../lowering.js';
import type { Words } from '../program.js';
import { imageBytes, pixelsOf, type View } from '../stored.js';
import { geometry, geometryWords } from './geometry.js';
import { mapConvolution, suitsMaps } from './map-convolution.js';
import { packMatrix } from './matrix.js';
import { isPointwise } from './separable.js';

/** A strip of a pointwise product has as many pixels as make its wider side so large. */
const stripBytes = 16384;

/**
 * That of a dense layer on tokens: its matrices are larger, and each strip reads and writes the whole gradient of the
 * weights. Strips are about equally long, for the number of tokens has few factors.
 */
const tokenStripBytes = 131072;

function stripPixels(pixels: number, planes: number, ofTokens: boolean): number {
  const fit = Math.max(4, Math.floor((ofTokens ? tokenStripBytes : stripBytes) / 16 / planes / 4) * 4);
  if (pixels <= fit) return pixels;
  return ofTokens ? Math.ceil(pixels / Math.ceil(pixels / fit) / 4) * 4 : fit;
}

export function conv2d(lowering: Lowering, layer: LayerOf<'conv2d'>): View {
  if (isPointwise(layer)) return product(lowering, layer);
  const [kh, kw] = layer.kernel;
  const strided = kh === 1 && kw === 1 && layer.groups === 1 && layer.padding.every((n) => n <= 0);
  if (strided) return stridedProduct(lowering, layer);
  return suitsMaps(lowering, layer) ? mapConvolution(lowering, layer) : convolution(lowering, layer);
}

export function dense(lowering: Lowering, layer: LayerOf<'dense'>): View {
  return product(lowering, layer);
}

/** A product at each pixel; where there is one pixel only, of all images at once. */
function product(lowering: Lowering, layer: LayerOf<'conv2d'> | LayerOf<'dense'>): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.gathering(layer, true);
  const { weights, bias, gradients } = packMatrix(
    lowering,
    layer,
    { taps: 1, inputs: from.runs, outputs: layer.shape.at(-1)!, groups: 1 },
    from.differentiable,
  );
  const pixels = pixelsOf(from);
  const name = pixels === 1 ? 'dense' : 'pointwise';
  const strip = stripPixels(pixels, Math.max(from.planes, output.planes), layer.kind === 'dense');
  const rows = pixels === 1 ? recorder.batch : strip;
  const words = (): Words<'pointwiseForward'> => ({
    view: recorder.view(view),
    planes: from.planes,
    pixels,
    strip: recorder.scratch(rows * from.planes * 16),
    stripPixels: strip,
    weights,
    outputs: output.planes,
    output: recorder.tensor(output),
    sums: recorder.sums(output),
    bias,
  });
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call(`${name}Forward`, words()),
    backward: () =>
      recorder.call(`${name}Backward`, {
        gradient: recorder.rawGradient(output),
        target: recorder.target(from),
        ...words(),
        stripGradient: recorder.scratch(rows * output.planes * 16),
        inputGradient: recorder.scratch(rows * from.planes * 16),
        ...gradients,
      }),
  });
  return lowering.whole(layer, output);
}

/** A product at some of the pixels: 1x1 with strides, perhaps on a part of the image. */
function stridedProduct(lowering: Lowering, layer: LayerOf<'conv2d'>): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.gathering(layer, true);
  const shape = { taps: 1, inputs: from.runs, outputs: layer.shape.at(-1)!, groups: 1 };
  const { weights, bias, gradients } = packMatrix(lowering, layer, shape, from.differentiable);
  const { stride, padding } = layer;
  const count = pixelsOf(output);
  const words = (): Words<'stridedForward'> => ({
    view: recorder.view(view),
    planes: from.planes,
    pixels: pixelsOf(from),
    rows: output.height,
    cols: output.width,
    first: -(padding[0] * from.width + padding[2]) * 16,
    down: stride[0] * from.width * 16,
    across: stride[1] * 16,
    seen: recorder.scratch(count * from.planes * 16),
    weights,
    outputs: output.planes,
    output: recorder.tensor(output),
    sums: recorder.sums(output),
    bias,
  });
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('stridedForward', words()),
    backward: () =>
      recorder.call('stridedBackward', {
        gradient: recorder.rawGradient(output),
        target: recorder.target(from),
        ...words(),
        imageGradient: recorder.scratch(imageBytes(output)),
        inputGradient: recorder.scratch(count * from.planes * 16),
        ...gradients,
      }),
  });
  return lowering.whole(layer, output);
}

function convolution(lowering: Lowering, layer: LayerOf<'conv2d'>): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.gathering(layer, true);
  const [kh, kw] = layer.kernel;
  const taps = kh * kw;
  const shape = { taps, inputs: from.runs, outputs: layer.shape.at(-1)!, groups: layer.groups };
  const { weights, bias, gradients } = packMatrix(lowering, layer, shape, from.differentiable);
  const g = geometry(layer, layer.dilation, from, output);
  const offsets = new Int32Array(taps);
  for (let tap = 0; tap < taps; tap++) {
    const [row, column] = [Math.floor(tap / kw) * layer.dilation[0], (tap % kw) * layer.dilation[1]];
    offsets[tap] = g.origin + row * g.row + column * 16;
  }
  const words = (): Words<'convolutionForward'> => ({
    view: recorder.view(view),
    planes: from.planes,
    geometry: geometryWords(g, recorder.scratch(g.plane * from.planes), from.planes),
    weights,
    taps,
    offsets: recorder.constant(offsets),
    outputs: output.planes,
    output: recorder.tensor(output),
    sums: recorder.sums(output),
    bias,
  });
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('convolutionForward', words()),
    backward: () =>
      recorder.call('convolutionBackward', {
        gradient: recorder.rawGradient(output),
        target: recorder.target(from),
        ...words(),
        imageGradient: recorder.scratch(imageBytes(output)),
        inputGradient: recorder.scratch(g.plane * from.planes),
        ...gradients,
      }),
  });
  return lowering.whole(layer, output);
}
