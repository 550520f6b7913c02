/**
 * [relu] -> convolution without strides whose output is as large as its input, image by image on feature maps. The
 * bits are those of `convolution`: the same products in the same order, without those that are zero for want of a
 * channel.
 */
import { address, at, word } from './memory';
import { clearMargin, readPadded } from './geometry';
import { gatherSums } from './moments';
import { readGradient, writeSeenGradient } from './view';
import { joinMaps, readMaps, splitPlanes } from './feature-maps';
import { mapProduct, mapProductByTaps } from './map-product';
import { outerProductOfChannels } from './outer-product';
import { addBias, biasGradient } from './bias';
import { Geometry, MapConvolution } from './words';

export function mapConvolutionForward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, MapConvolution.planes), outputs = word(p, MapConvolution.outputs);
  const height = word(p, MapConvolution.height), width = word(p, MapConvolution.width);
  const pixels = height * width;
  const maps = address(p, MapConvolution.maps), result = address(p, MapConvolution.outputMaps);
  const sums = address(p, MapConvolution.sums), bias = address(p, MapConvolution.bias);
  memory.fill(maps, 0, address(p, MapConvolution.mapsBytes));
  for (let image = start; image < images; image++) {
    readMaps(
      at(p, MapConvolution.view), image, planes, address(p, MapConvolution.counts), height, width,
      maps + address(p, MapConvolution.interior), address(p, MapConvolution.mapRow), address(p, MapConvolution.map),
    );
    mapProduct(
      maps, address(p, MapConvolution.mapOffsets), word(p, MapConvolution.depth), address(p, MapConvolution.weights),
      result, <usize>pixels << 2, word(p, MapConvolution.channels), address(p, MapConvolution.vectors),
      word(p, MapConvolution.vectorCount),
    );
    const out = address(p, MapConvolution.outputAt) + <usize>image * address(p, MapConvolution.outputImageBytes);
    joinMaps(result, outputs, address(p, MapConvolution.outputCounts), pixels, out);
    if (bias) addBias(out, outputs, pixels, bias);
    if (gather && sums) gatherSums(out, outputs, pixels, sums);
  }
}

export function mapConvolutionBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const g = at(p, MapConvolution.geometry);
  const planes = word(p, MapConvolution.planes), outputs = word(p, MapConvolution.outputs);
  const height = word(p, MapConvolution.height), width = word(p, MapConvolution.width);
  const pixels = height * width;
  const gradient = address(p, MapConvolution.imageGradient), row = <usize>width << 4, plane = <usize>pixels << 4;
  const gradientMaps = address(p, MapConvolution.gradientMaps), back = address(p, MapConvolution.inputGradient);
  const weightGradient = address(p, MapConvolution.weightGradient), taps = word(p, MapConvolution.taps);
  const offsets = address(p, MapConvolution.offsets), matrixBytes = <usize>(planes * outputs) << 6;
  clearMargin(g, planes, 0);
  memory.fill(gradientMaps, 0, address(p, MapConvolution.gradientMapsBytes));
  for (let image = start; image < images; image++) {
    readPadded(at(p, MapConvolution.view), g, image, planes);
    readGradient(at(p, MapConvolution.gradient), image, 0, outputs, pixels, 0, 1, pixels, gradient, plane, plane);
    if (address(p, MapConvolution.biasGradient)) {
      biasGradient(gradient, outputs, pixels, address(p, MapConvolution.biasGradient));
    }
    for (let tap = 0; weightGradient && tap < taps; tap++) {
      outerProductOfChannels(
        address(g, Geometry.padded) + load<i32>(offsets + (<usize>tap << 2)), address(g, Geometry.row), 16,
        address(g, Geometry.plane), word(p, MapConvolution.seenChannels), gradient, row, 16, plane,
        word(p, MapConvolution.channels), height, width,
        weightGradient + <usize>tap * matrixBytes,
      );
    }
    if (!address(p, MapConvolution.targetAt)) continue;
    splitPlanes(
      gradient, outputs, address(p, MapConvolution.outputCounts), height, width,
      gradientMaps + address(p, MapConvolution.gradientInterior), address(p, MapConvolution.mapRow),
      address(p, MapConvolution.map),
    );
    mapProductByTaps(
      gradientMaps, address(p, MapConvolution.gradientOffsets), taps, word(p, MapConvolution.channels),
      address(p, MapConvolution.transposed), address(p, MapConvolution.inputMaps), <usize>pixels << 2,
      word(p, MapConvolution.inputChannels), address(p, MapConvolution.vectors), word(p, MapConvolution.vectorCount),
    );
    joinMaps(address(p, MapConvolution.inputMaps), planes, address(p, MapConvolution.counts), pixels, back);
    writeSeenGradient(
      at(p, MapConvolution.view), at(p, MapConvolution.target), image, 0, planes, pixels, 0, height, width, back, row,
      plane, address(g, Geometry.padded) + address(g, Geometry.interior), address(g, Geometry.row),
      address(g, Geometry.plane),
    );
  }
}
