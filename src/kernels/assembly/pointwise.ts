/**
 * [relu] -> product with a matrix at each pixel: convolution 1x1 (`pointwise`, strips of pixels of an image), dense
 * layers (`dense`, where the images of the batch take the part of the pixels), and convolution 1x1 with strides or on a
 * part of the image (`strided`).
 */
import { address, at, word } from './memory';
import { readStrided, writeStrided } from './strided';
import { gatherSums } from './moments';
import { readGradient, readView, writeGradient, writeSeenGradient } from './view';
import { outerProduct } from './outer-product';
import { product } from './product';
import { addBias, biasGradient } from './bias';
import { Pointwise, Strided } from './words';

export function pointwiseForward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, Pointwise.planes), pixels = word(p, Pointwise.pixels), outputs = word(p, Pointwise.outputs);
  const strip = word(p, Pointwise.stripPixels);
  const scratch = address(p, Pointwise.strip), sums = address(p, Pointwise.sums), bias = address(p, Pointwise.bias);
  for (let image = start; image < images; image++) {
    const out = address(p, Pointwise.outputAt) + <usize>image * address(p, Pointwise.outputImageBytes);
    for (let first = 0; first < pixels; first += strip) {
      const count = min(strip, pixels - first);
      const plane = <usize>count << 4;
      readView(at(p, Pointwise.view), image, planes, pixels, first, 1, count, scratch, plane, plane);
      product(
        scratch, 0, 16, plane, 1, 0, planes, address(p, Pointwise.weights), out + (<usize>first << 4), 0, 16,
        <usize>pixels << 4, outputs, 1, count, 0,
      );
    }
    if (bias) addBias(out, outputs, pixels, bias);
    if (gather && sums) gatherSums(out, outputs, pixels, sums);
  }
}

export function pointwiseBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, Pointwise.planes), pixels = word(p, Pointwise.pixels), outputs = word(p, Pointwise.outputs);
  const strip = word(p, Pointwise.stripPixels);
  const scratch = address(p, Pointwise.strip), gradient = address(p, Pointwise.stripGradient);
  const back = address(p, Pointwise.inputGradient), weightGradient = address(p, Pointwise.weightGradient);
  for (let image = start; image < images; image++) {
    for (let first = 0; first < pixels; first += strip) {
      const count = min(strip, pixels - first);
      const plane = <usize>count << 4;
      readView(at(p, Pointwise.view), image, planes, pixels, first, 1, count, scratch, plane, plane);
      readGradient(at(p, Pointwise.gradient), image, 0, outputs, pixels, first, 1, count, gradient, plane, plane);
      if (address(p, Pointwise.biasGradient)) biasGradient(gradient, outputs, count, address(p, Pointwise.biasGradient));
      if (weightGradient) outerProduct(scratch, 0, 16, plane, planes, gradient, 0, 16, plane, outputs, 1, count, weightGradient);
      if (!address(p, Pointwise.targetAt)) continue;
      product(
        gradient, 0, 16, plane, 1, 0, outputs, address(p, Pointwise.transposed), back, 0, 16, plane, planes, 1, count,
        0,
      );
      writeSeenGradient(
        at(p, Pointwise.view), at(p, Pointwise.target), image, 0, planes, pixels, first, 1, count, back, plane, plane,
        scratch, plane, plane,
      );
    }
  }
}

export function denseForward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, Pointwise.planes), outputs = word(p, Pointwise.outputs);
  const scratch = address(p, Pointwise.strip), out = address(p, Pointwise.outputAt);
  const outImage = address(p, Pointwise.outputImageBytes);
  const row = <usize>planes << 4;
  for (let image = 0; image < images; image++) {
    readView(at(p, Pointwise.view), image, planes, 1, 0, 1, 1, scratch + <usize>image * row, 16, 16);
  }
  product(
    scratch, 0, row, 16, 1, 0, planes, address(p, Pointwise.weights), out, 0, outImage, 16, outputs, 1, images, 0,
  );
  for (let image = 0; image < images; image++) {
    const y = out + <usize>image * outImage;
    if (address(p, Pointwise.bias)) addBias(y, outputs, 1, address(p, Pointwise.bias));
    if (gather && address(p, Pointwise.sums)) gatherSums(y, outputs, 1, address(p, Pointwise.sums));
  }
}

export function denseBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, Pointwise.planes), outputs = word(p, Pointwise.outputs);
  const scratch = address(p, Pointwise.strip), gradient = address(p, Pointwise.stripGradient);
  const back = address(p, Pointwise.inputGradient), weightGradient = address(p, Pointwise.weightGradient);
  const row = <usize>planes << 4, gradientRow = <usize>outputs << 4;
  for (let image = 0; image < images; image++) {
    readView(at(p, Pointwise.view), image, planes, 1, 0, 1, 1, scratch + <usize>image * row, 16, 16);
    const g = gradient + <usize>image * gradientRow;
    readGradient(at(p, Pointwise.gradient), image, 0, outputs, 1, 0, 1, 1, g, 16, 16);
    if (address(p, Pointwise.biasGradient)) biasGradient(g, outputs, 1, address(p, Pointwise.biasGradient));
  }
  if (weightGradient) outerProduct(scratch, 0, row, 16, planes, gradient, 0, gradientRow, 16, outputs, 1, images, weightGradient);
  if (!address(p, Pointwise.targetAt)) return;
  product(
    gradient, 0, gradientRow, 16, 1, 0, outputs, address(p, Pointwise.transposed), back, 0, row, 16, planes, 1, images,
    0,
  );
  for (let image = 0; image < images; image++) {
    writeGradient(
      at(p, Pointwise.view), at(p, Pointwise.target), image, 0, planes, 1, 0, 1, 1, back + <usize>image * row, 16, 16,
      1,
    );
  }
}

export function stridedForward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, Strided.planes), outputs = word(p, Strided.outputs), rows = word(p, Strided.rows);
  const cols = word(p, Strided.cols);
  const count = rows * cols;
  const scratch = address(p, Strided.seen), plane = <usize>count << 4;
  for (let image = start; image < images; image++) {
    const out = address(p, Strided.outputAt) + <usize>image * address(p, Strided.outputImageBytes);
    readStrided(
      at(p, Strided.view), image, planes, word(p, Strided.pixels), address(p, Strided.first), address(p, Strided.down),
      address(p, Strided.across), rows, cols, scratch,
    );
    product(scratch, 0, 16, plane, 1, 0, planes, address(p, Strided.weights), out, 0, 16, plane, outputs, 1, count, 0);
    if (address(p, Strided.bias)) addBias(out, outputs, count, address(p, Strided.bias));
    if (gather && address(p, Strided.sums)) gatherSums(out, outputs, count, address(p, Strided.sums));
  }
}

export function stridedBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, Strided.planes), outputs = word(p, Strided.outputs), rows = word(p, Strided.rows);
  const cols = word(p, Strided.cols);
  const count = rows * cols;
  const scratch = address(p, Strided.seen), gradient = address(p, Strided.imageGradient);
  const back = address(p, Strided.inputGradient), plane = <usize>count << 4;
  const weightGradient = address(p, Strided.weightGradient);
  const first = address(p, Strided.first), down = address(p, Strided.down), across = address(p, Strided.across);
  for (let image = start; image < images; image++) {
    readStrided(at(p, Strided.view), image, planes, word(p, Strided.pixels), first, down, across, rows, cols, scratch);
    readGradient(at(p, Strided.gradient), image, 0, outputs, count, 0, 1, count, gradient, plane, plane);
    if (address(p, Strided.biasGradient)) biasGradient(gradient, outputs, count, address(p, Strided.biasGradient));
    if (weightGradient) outerProduct(scratch, 0, 16, plane, planes, gradient, 0, 16, plane, outputs, 1, count, weightGradient);
    if (!address(p, Strided.targetAt)) continue;
    product(
      gradient, 0, 16, plane, 1, 0, outputs, address(p, Strided.transposed), back, 0, 16, plane, planes, 1, count, 0,
    );
    writeStrided(
      at(p, Strided.view), at(p, Strided.target), image, planes, word(p, Strided.pixels), first, down, across, rows,
      cols, back, scratch,
    );
  }
}
