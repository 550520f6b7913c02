/**
 * [relu] -> convolution, image by image: a product summed over the kernel's taps, each a shifted view of the padded
 * image, so that no column matrix is built.
 */
import { address, at, word } from './memory';
import { clearMargin, readPadded } from './geometry';
import { gatherSums } from './moments';
import { readGradient, writeSeenGradient } from './view';
import { outerProduct } from './outer-product';
import { product } from './product';
import { addBias, biasGradient } from './bias';
import { Convolution, Geometry } from './words';

export function convolutionForward(p: usize, images: i32, gather: i32, start: i32): void {
  const g = at(p, Convolution.geometry);
  const planes = word(p, Convolution.planes), outputs = word(p, Convolution.outputs);
  const outHeight = word(g, Geometry.outHeight), outWidth = word(g, Geometry.outWidth);
  const pixels = outHeight * outWidth;
  const row = <usize>word(g, Geometry.strideDown) * address(g, Geometry.row);
  const col = <usize>word(g, Geometry.strideAcross) << 4;
  const sums = address(p, Convolution.sums), bias = address(p, Convolution.bias);
  clearMargin(g, planes, 0);
  for (let image = start; image < images; image++) {
    readPadded(at(p, Convolution.view), g, image, planes);
    const out = address(p, Convolution.outputAt) + <usize>image * address(p, Convolution.outputImageBytes);
    product(
      address(g, Geometry.padded), row, col, address(g, Geometry.plane), word(p, Convolution.taps),
      address(p, Convolution.offsets), planes, address(p, Convolution.weights),
      out, <usize>outWidth << 4, 16, <usize>pixels << 4, outputs, outHeight, outWidth, 0,
    );
    if (bias) addBias(out, outputs, pixels, bias);
    if (gather && sums) gatherSums(out, outputs, pixels, sums);
  }
}

export function convolutionBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const g = at(p, Convolution.geometry);
  const planes = word(p, Convolution.planes), outputs = word(p, Convolution.outputs), taps = word(p, Convolution.taps);
  const height = word(g, Geometry.height), width = word(g, Geometry.width), outHeight = word(g, Geometry.outHeight);
  const outWidth = word(g, Geometry.outWidth);
  const pixels = outHeight * outWidth;
  const row = <usize>word(g, Geometry.strideDown) * address(g, Geometry.row);
  const col = <usize>word(g, Geometry.strideAcross) << 4;
  const gradient = address(p, Convolution.imageGradient), gradientRow = <usize>outWidth << 4;
  const gradientPlane = <usize>pixels << 4;
  const offsets = address(p, Convolution.offsets), panelBytes = <usize>(planes * outputs) << 6;
  clearMargin(g, planes, 0);
  for (let image = start; image < images; image++) {
    readPadded(at(p, Convolution.view), g, image, planes);
    readGradient(
      at(p, Convolution.gradient), image, 0, outputs, pixels, 0, 1, pixels, gradient, gradientPlane, gradientPlane,
    );
    if (address(p, Convolution.biasGradient)) biasGradient(gradient, outputs, pixels, address(p, Convolution.biasGradient));
    const weightGradient = address(p, Convolution.weightGradient);
    for (let tap = 0; weightGradient && tap < taps; tap++) {
      outerProduct(
        address(g, Geometry.padded) + load<i32>(offsets + (<usize>tap << 2)), row, col, address(g, Geometry.plane),
        planes,
        gradient, gradientRow, 16, gradientPlane, outputs, outHeight, outWidth,
        weightGradient + <usize>tap * panelBytes,
      );
    }
    if (!address(p, Convolution.targetAt)) continue;
    const back = address(p, Convolution.inputGradient);
    memory.fill(back, 0, address(g, Geometry.paddedBytes));
    for (let tap = 0; tap < taps; tap++) {
      product(
        gradient, gradientRow, 16, gradientPlane, 1, 0, outputs,
        address(p, Convolution.transposed) + <usize>tap * panelBytes,
        back + load<i32>(offsets + (<usize>tap << 2)), row, col, address(g, Geometry.plane), planes, outHeight,
        outWidth, 1,
      );
    }
    writeSeenGradient(
      at(p, Convolution.view), at(p, Convolution.target), image, 0, planes, height * width, 0, height, width,
      back + address(g, Geometry.interior), address(g, Geometry.row), address(g, Geometry.plane),
      address(g, Geometry.padded) + address(g, Geometry.interior), address(g, Geometry.row), address(g, Geometry.plane),
    );
  }
}
