/**
 * [relu] -> convolution, image by image: a product summed over the kernel's taps, each a shifted view of the padded
 * image, so that no column matrix is built.
 *
 * Words: 0 view, 5 planes read, 6 geometry, 22 weights in panels, 23 taps, 24 pointer to the taps' offsets in bytes,
 * 25 planes written, 26 pointer and 27 bytes of an image of the output, 28 sums (0: not wanted), 29 bias (0: none);
 * backward: 30 gradient, 38 target, 41 scratch of an image of the gradient, 42 scratch of the input's gradient (as
 * the padded scratch), 43 transposed weights in panels, tap by tap, 44 gradient of the weights `[taps][in][out]`,
 * 45 of the bias.
 */
import { address, word } from './memory';
import { at, clearMargin, readPadded } from './geometry';
import { gatherSums } from './moments';
import { readGradient, writeSeenGradient } from './view';
import { outerProduct } from './outer-product';
import { product } from './product';
import { addBias, biasGradient } from './bias';

export function convolutionForward(p: usize, images: i32, gather: i32, start: i32): void {
  const g = at(p, 6);
  const planes = word(p, 5), outputs = word(p, 25);
  const outHeight = word(g, 8), outWidth = word(g, 9);
  const pixels = outHeight * outWidth;
  const row = <usize>word(g, 12) * address(g, 4), col = <usize>word(g, 13) << 4;
  const sums = address(p, 28), bias = address(p, 29);
  clearMargin(g, planes, 0);
  for (let image = start; image < images; image++) {
    readPadded(p, g, image, planes);
    const out = address(p, 26) + <usize>image * address(p, 27);
    product(
      address(g, 2), row, col, address(g, 5), word(p, 23), address(p, 24), planes, address(p, 22),
      out, <usize>outWidth << 4, 16, <usize>pixels << 4, outputs, outHeight, outWidth, 0,
    );
    if (bias) addBias(out, outputs, pixels, bias);
    if (gather && sums) gatherSums(out, outputs, pixels, sums);
  }
}

export function convolutionBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const g = at(p, 6);
  const planes = word(p, 5), outputs = word(p, 25), taps = word(p, 23);
  const height = word(g, 0), width = word(g, 1), outHeight = word(g, 8), outWidth = word(g, 9);
  const pixels = outHeight * outWidth;
  const row = <usize>word(g, 12) * address(g, 4), col = <usize>word(g, 13) << 4;
  const gradient = address(p, 41), gradientRow = <usize>outWidth << 4, gradientPlane = <usize>pixels << 4;
  const offsets = address(p, 24), panelBytes = <usize>(planes * outputs) << 6;
  clearMargin(g, planes, 0);
  for (let image = start; image < images; image++) {
    readPadded(p, g, image, planes);
    readGradient(at(p, 30), image, 0, outputs, pixels, 0, 1, pixels, gradient, gradientPlane, gradientPlane);
    if (address(p, 45)) biasGradient(gradient, outputs, pixels, address(p, 45));
    for (let tap = 0; tap < taps; tap++) {
      outerProduct(
        address(g, 2) + load<i32>(offsets + (<usize>tap << 2)), row, col, address(g, 5), planes,
        gradient, gradientRow, 16, gradientPlane, outputs, outHeight, outWidth, address(p, 44) + <usize>tap * panelBytes,
      );
    }
    if (!address(p, 38)) continue;
    const back = address(p, 42);
    memory.fill(back, 0, address(g, 3));
    for (let tap = 0; tap < taps; tap++) {
      product(
        gradient, gradientRow, 16, gradientPlane, 1, 0, outputs, address(p, 43) + <usize>tap * panelBytes,
        back + load<i32>(offsets + (<usize>tap << 2)), row, col, address(g, 5), planes, outHeight, outWidth, 1,
      );
    }
    writeSeenGradient(
      p, at(p, 38), image, 0, planes, height * width, 0, height, width, back + address(g, 6), address(g, 4), address(g, 5),
      address(g, 2) + address(g, 6), address(g, 4), address(g, 5),
    );
  }
}
