/** Convolutions on feature maps: each channel a map of floats, so that nothing is computed for want of a channel. */
import type { LayerOf } from '../../../plan/plan.js';
import { channelsOf } from '../channels.js';
import type { Lowering } from '../lowering.js';
import type { Words } from '../program.js';
import { imageBytes, type View } from '../stored.js';
import * as tables from '../tables.js';
import { geometry, geometryWords } from './geometry.js';
import { packMatrix, type Layout } from './matrix.js';

/** Pixels of a vector of a feature map, and outputs of the smallest panel there. */
const [smallestVector, smallestPanel] = [4, 3];

const inMaps: Layout = { matrix: tables.mapMatrix, transposed: tables.mapTransposed };

/**
 * Whether a convolution is computed on feature maps: where channels fill up whole panels of 8, products of planes cost
 * the same forwards and a little less backwards.
 */
export function suitsMaps(lowering: Lowering, layer: LayerOf<'conv2d'>): boolean {
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

/** A convolution without strides to as many pixels, with the bits of one on planes. */
export function mapConvolution(lowering: Lowering, layer: LayerOf<'conv2d'>): View {
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
