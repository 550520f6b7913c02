/** Convolutions and dense layers. */
import type { LayerOf } from '../../../plan/plan.js';
import type { Lowering } from '../lowering.js';
import type { Address, Words } from '../program.js';
import { imageBytes, pixelsOf, type View } from '../stored.js';
import * as tables from '../tables.js';
import { channelsOf } from '../channels.js';
import { geometry, geometryWords } from './geometry.js';
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

/** Pixels of a vector of a feature map, and outputs of the smallest panel there. */
const [smallestVector, smallestPanel] = [4, 3];

interface Matrix {
  readonly weights: Address;
  readonly bias: Address;
  readonly gradients: {
    readonly transposed: Address;
    readonly weightGradient: Address;
    readonly biasGradient: Address;
  };
}

/** How the weights lie for the forward pass, and for the backward pass. */
interface Layout {
  readonly matrix: (shape: tables.MatrixShape) => Int32Array;
  readonly transposed: (shape: tables.MatrixShape) => Int32Array;
}

const inPlanes: Layout = { matrix: tables.matrix, transposed: tables.transposed };
const inMaps: Layout = { matrix: tables.mapMatrix, transposed: tables.mapTransposed };

function packMatrix(
  { recorder, training, weights: trained }: Lowering,
  layer: { readonly weight: string; readonly bias?: string },
  shape: tables.MatrixShape,
  differentiable: boolean,
  layout: Layout = inPlanes,
): Matrix {
  const runs = [shape.outputs];
  const weights = recorder.weight(layer.weight, layout.matrix(shape));
  const bias = layer.bias === undefined ? 0 : recorder.weight(layer.bias, tables.channelTable(runs));
  if (!training) return { weights, bias, gradients: { transposed: 0, weightGradient: 0, biasGradient: 0 } };
  const wide = tables.channelTable(runs).length;
  const gradients = {
    transposed: differentiable ? recorder.weight(layer.weight, layout.transposed(shape)) : 0,
    weightGradient:
      trained && recorder.learned(layer.weight)
        ? recorder.weightGradient(layer.weight, tables.matrixGradient(shape), tables.matrixFloats(shape))
        : 0,
    biasGradient:
      trained && layer.bias !== undefined
        ? recorder.weightGradient(layer.bias, tables.channelGradient(runs), wide)
        : 0,
  } as const;
  return { weights, bias, gradients };
}

export function conv2d(lowering: Lowering, layer: LayerOf<'conv2d'>): View {
  if (isPointwise(layer)) return product(lowering, layer);
  const [kh, kw] = layer.kernel;
  const strided = kh === 1 && kw === 1 && layer.groups === 1 && layer.padding.every((n) => n <= 0);
  if (strided) return stridedProduct(lowering, layer);
  return suitsMaps(lowering, layer) ? mapConvolution(lowering, layer) : convolution(lowering, layer);
}

/**
 * Whether a convolution is computed on feature maps: where channels fill up whole panels of 8, products of planes cost
 * the same forwards and a little less backwards.
 */
function suitsMaps(lowering: Lowering, layer: LayerOf<'conv2d'>): boolean {
  const { kernel, dilation, stride, padding } = layer;
  const { width, runs } = lowering.read(layer).stored;
  const [down, across] = [0, 1].map((axis) => (kernel[axis]! - 1) * dilation[axis]!);
  const channels = [...runs, layer.shape.at(-1)!];
  return (
    stride.every((n) => n === 1) &&
    padding.every((n) => n >= 0) &&
    padding[0] + padding[1] === down &&
    padding[2] + padding[3] === across &&
    width >= smallestVector &&
    // Fewer sums than a panel has at least would wait for each other.
    Math.min(channelsOf(runs), layer.shape.at(-1)!) >= smallestPanel &&
    channels.some((n) => n % 8 > 0)
  );
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

/** As `convolution`, with the same bits. */
function mapConvolution(lowering: Lowering, layer: LayerOf<'conv2d'>): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.gathering(layer, true);
  const [[kh, kw], [top, bottom, left, right]] = [layer.kernel, layer.padding];
  const taps = kh * kw;
  const [channels, inputChannels] = [layer.shape.at(-1)!, channelsOf(from.runs)];
  const shape = { taps, inputs: from.runs, outputs: channels, groups: layer.groups };
  const { weights, bias, gradients } = packMatrix(lowering, layer, shape, from.differentiable, inMaps);
  const { height, width } = from;
  const g = geometry(layer, layer.dilation, from, output);
  const mapRow = g.row / 4;
  const map = g.plane / 4;
  const places = Array.from({ length: taps }, (_, tap) => [Math.floor(tap / kw), tap % kw] as const);
  const tapOffset = ([i, j]: readonly [number, number], row: number, pixel: number): number =>
    i * layer.dilation[0] * row + j * layer.dilation[1] * pixel;
  const vectors = tables.mapVectors(height, width, mapRow);
  const mapOffsets = tables.mapOffsets(
    places.map((at) => tapOffset(at, mapRow, 4)),
    inputChannels,
    map,
  );
  const counts = recorder.constant(tables.planeCounts(from.runs));
  const words = (): Words<'mapConvolutionForward'> => ({
    view: recorder.view(view),
    ...{ planes: from.planes, height, width, counts },
    maps: recorder.scratch(map * inputChannels),
    mapsBytes: map * inputChannels,
    ...{ mapRow, map, interior: top * mapRow + left * 4 },
    mapOffsets: recorder.constant(mapOffsets),
    depth: taps * inputChannels,
    vectors: recorder.constant(vectors),
    vectorCount: vectors.length / 2,
    weights,
    ...{ outputs: output.planes, channels },
    outputCounts: recorder.constant(tables.planeCounts([channels])),
    outputMaps: recorder.scratch(height * width * channels * 4),
    output: recorder.tensor(output),
    sums: recorder.sums(output),
    bias,
  });
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('mapConvolutionForward', words()),
    backward: () =>
      recorder.call('mapConvolutionBackward', {
        gradient: recorder.rawGradient(output),
        target: recorder.target(from),
        ...words(),
        geometry: geometryWords(g, recorder.scratch(g.plane * from.planes), from.planes),
        taps,
        offsets: recorder.constant(Int32Array.from(places, (at) => tapOffset(at, g.row, 16))),
        imageGradient: recorder.scratch(imageBytes(output)),
        gradientMaps: recorder.scratch(map * channels),
        gradientMapsBytes: map * channels,
        gradientInterior: bottom * mapRow + right * 4,
        // A tap reaches from a pixel back to what it was seen by.
        gradientOffsets: recorder.constant(
          tables.mapOffsets(
            places.map(([i, j]) => tapOffset([kh - 1 - i, kw - 1 - j], mapRow, 4)),
            channels,
            map,
          ),
        ),
        inputChannels,
        seenChannels: from.runs.length === 1 ? inputChannels : 4 * from.planes,
        inputMaps: recorder.scratch(height * width * inputChannels * 4),
        inputGradient: recorder.scratch(imageBytes(from)),
        ...gradients,
      }),
  });
  return lowering.whole(layer, output);
}
