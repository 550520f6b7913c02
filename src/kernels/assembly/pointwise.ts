/**
 * [relu] -> product with a matrix at each pixel: convolution 1x1 (`pointwise`, strips of pixels of an image) and
 * dense layers (`dense`, where the images of the batch take the part of the pixels).
 *
 * Words: 0 view, 5 planes read, 6 pixels of an image, 7 scratch of a strip of the input, 8 pixels of a strip,
 * 9 weights in panels, 10 planes written, 11 pointer and 12 bytes of an image of the output, 13 sums (0: not wanted),
 * 14 bias (0: none); backward: 15 gradient, 23 target, 26 scratch of a strip of the gradient, 27 of the input's
 * gradient, 28 transposed weights in panels, 29 gradient of the weights, 30 of the bias (0: none). `apart`, for strides:
 * pixels (word 6) are those of the input; 31 height and 32 width of the output, 33 bytes from one of its pixels' input
 * to that of the row below and 34 of the next column, 35 of the first.
 */
import { address, word } from './memory';
import { at } from './geometry';
import { readApart, writeApart } from './apart';
import { gatherSums } from './moments';
import { readGradient, readView, writeGradient, writeSeenGradient } from './view';
import { outerProduct } from './outer-product';
import { product } from './product';
import { addBias, biasGradient } from './bias';

export function pointwiseForward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, 5), pixels = word(p, 6), outputs = word(p, 10), strip = word(p, 8);
  const scratch = address(p, 7), sums = address(p, 13), bias = address(p, 14);
  for (let image = start; image < images; image++) {
    const out = address(p, 11) + <usize>image * address(p, 12);
    for (let first = 0; first < pixels; first += strip) {
      const count = min(strip, pixels - first);
      const plane = <usize>count << 4;
      readView(p, image, planes, pixels, first, 1, count, scratch, plane, plane);
      product(scratch, 0, 16, plane, 1, 0, planes, address(p, 9), out + (<usize>first << 4), 0, 16, <usize>pixels << 4, outputs, 1, count, 0);
    }
    if (bias) addBias(out, outputs, pixels, bias);
    if (gather && sums) gatherSums(out, outputs, pixels, sums);
  }
}

export function pointwiseBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, 5), pixels = word(p, 6), outputs = word(p, 10), strip = word(p, 8);
  const scratch = address(p, 7), gradient = address(p, 26), back = address(p, 27);
  for (let image = start; image < images; image++) {
    for (let first = 0; first < pixels; first += strip) {
      const count = min(strip, pixels - first);
      const plane = <usize>count << 4;
      readView(p, image, planes, pixels, first, 1, count, scratch, plane, plane);
      readGradient(at(p, 15), image, 0, outputs, pixels, first, 1, count, gradient, plane, plane);
      if (address(p, 30)) biasGradient(gradient, outputs, count, address(p, 30));
      outerProduct(scratch, 0, 16, plane, planes, gradient, 0, 16, plane, outputs, 1, count, address(p, 29));
      if (!address(p, 23)) continue;
      product(gradient, 0, 16, plane, 1, 0, outputs, address(p, 28), back, 0, 16, plane, planes, 1, count, 0);
      writeSeenGradient(p, at(p, 23), image, 0, planes, pixels, first, 1, count, back, plane, plane, scratch, plane, plane);
    }
  }
}

export function denseForward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, 5), outputs = word(p, 10);
  const scratch = address(p, 7), out = address(p, 11), outImage = address(p, 12);
  const row = <usize>planes << 4;
  for (let image = 0; image < images; image++) readView(p, image, planes, 1, 0, 1, 1, scratch + <usize>image * row, 16, 16);
  product(scratch, 0, row, 16, 1, 0, planes, address(p, 9), out, 0, outImage, 16, outputs, 1, images, 0);
  for (let image = 0; image < images; image++) {
    const y = out + <usize>image * outImage;
    if (address(p, 14)) addBias(y, outputs, 1, address(p, 14));
    if (gather && address(p, 13)) gatherSums(y, outputs, 1, address(p, 13));
  }
}

export function denseBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, 5), outputs = word(p, 10);
  const scratch = address(p, 7), gradient = address(p, 26), back = address(p, 27);
  const row = <usize>planes << 4, gradientRow = <usize>outputs << 4;
  for (let image = 0; image < images; image++) {
    readView(p, image, planes, 1, 0, 1, 1, scratch + <usize>image * row, 16, 16);
    const g = gradient + <usize>image * gradientRow;
    readGradient(at(p, 15), image, 0, outputs, 1, 0, 1, 1, g, 16, 16);
    if (address(p, 30)) biasGradient(g, outputs, 1, address(p, 30));
  }
  outerProduct(scratch, 0, row, 16, planes, gradient, 0, gradientRow, 16, outputs, 1, images, address(p, 29));
  if (!address(p, 23)) return;
  product(gradient, 0, gradientRow, 16, 1, 0, outputs, address(p, 28), back, 0, row, 16, planes, 1, images, 0);
  for (let image = 0; image < images; image++) writeGradient(p, at(p, 23), image, 0, planes, 1, 0, 1, 1, back + <usize>image * row, 16, 16, 1);
}

export function apartForward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, 5), outputs = word(p, 10), rows = word(p, 31), cols = word(p, 32);
  const count = rows * cols;
  const scratch = address(p, 7), plane = <usize>count << 4;
  for (let image = start; image < images; image++) {
    const out = address(p, 11) + <usize>image * address(p, 12);
    readApart(p, image, planes, word(p, 6), address(p, 35), address(p, 33), address(p, 34), rows, cols, scratch);
    product(scratch, 0, 16, plane, 1, 0, planes, address(p, 9), out, 0, 16, plane, outputs, 1, count, 0);
    if (address(p, 14)) addBias(out, outputs, count, address(p, 14));
    if (gather && address(p, 13)) gatherSums(out, outputs, count, address(p, 13));
  }
}

export function apartBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, 5), outputs = word(p, 10), rows = word(p, 31), cols = word(p, 32);
  const count = rows * cols;
  const scratch = address(p, 7), gradient = address(p, 26), back = address(p, 27), plane = <usize>count << 4;
  const first = address(p, 35), down = address(p, 33), across = address(p, 34);
  for (let image = start; image < images; image++) {
    readApart(p, image, planes, word(p, 6), first, down, across, rows, cols, scratch);
    readGradient(at(p, 15), image, 0, outputs, count, 0, 1, count, gradient, plane, plane);
    if (address(p, 30)) biasGradient(gradient, outputs, count, address(p, 30));
    outerProduct(scratch, 0, 16, plane, planes, gradient, 0, 16, plane, outputs, 1, count, address(p, 29));
    if (!address(p, 23)) continue;
    product(gradient, 0, 16, plane, 1, 0, outputs, address(p, 28), back, 0, 16, plane, planes, 1, count, 0);
    writeApart(p, at(p, 23), image, planes, word(p, 6), first, down, across, rows, cols, back, scratch);
  }
}
