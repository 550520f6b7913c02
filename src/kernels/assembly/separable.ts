/**
 * [relu] -> depthwise convolution -> [pointwise convolution], image by image, strips of rows between the two so that
 * the middle stays in the first-level cache. The backward pass computes the middle again instead of holding it.
 *
 * Forward, several such branches share the padded copy of the view that they all read.
 *
 * Words: 0 view, 5 planes read, 6 geometry, 22 depthwise weights `[planes][kh][kw][4]`, 23 scratch of a strip of the
 * middle, 24 rows of a strip, 25 pointwise weights in panels (0: none), 26 planes written, 27 pointer and 28 bytes of
 * an image of the output, 29 sums (0: not wanted); forward: 30 number of branches, each `BRANCH_WORDS` behind the last, the first
 * with the view; backward: 30 gradient, 38 target, 41 scratch of a strip of the
 * gradient, 42 padded scratch of the middle's gradient, 43 its bytes, 44 of a row, 45 of a plane, 46 offset of its
 * first pixel, 47 flipped depthwise weights (0: scatter), 48 scratch of the input's gradient of a plane, 49
 * transposed pointwise weights in panels, 50 gradient of the depthwise, 51 of the pointwise weights.
 */
import { address, word } from './memory';
import { at, clearAround, clearMargin, readPadded } from './geometry';
import { gatherSums } from './moments';
import { readGradient, writeSeenGradient } from './view';
import { outerProduct } from './outer-product';
import { product } from './product';
import { depthwise } from './depthwise';
import { depthwiseFilterGradient } from './filter-gradient';
import { depthwiseScatter } from './depthwise-scatter';

const BRANCH_WORDS: usize = 31;

export function separableForward(p: usize, images: i32, gather: i32, start: i32): void {
  const geometry = at(p, 6);
  const planes = word(p, 5), branches = word(p, 30);
  clearMargin(geometry, planes, 0);
  for (let image = start; image < images; image++) {
    readPadded(p, geometry, image, planes);
    for (let i = 0; i < branches; i++) branchForward(at(p, <usize>i * BRANCH_WORDS), image, gather);
  }
}

/** One image through one branch, from the padded scratch. */
function branchForward(p: usize, image: i32, gather: i32): void {
  const planes = word(p, 5), outputs = word(p, 26);
  const outHeight = word(p, 14), outWidth = word(p, 15);
  const outPlane = <usize>(outHeight * outWidth) << 4;
  const panels = address(p, 25), sums = address(p, 29);
  const out = address(p, 27) + <usize>image * address(p, 28);
  if (panels) {
    const strip = word(p, 24), middle = address(p, 23);
    for (let row = 0; row < outHeight; row += strip) {
      const count = min(strip, outHeight - row) * outWidth;
      const plane = <usize>count << 4;
      middleRows(p, row, min(strip, outHeight - row), middle, plane);
      product(middle, 0, 16, plane, 1, 0, planes, panels, out + (<usize>(row * outWidth) << 4), 0, 16, outPlane, outputs, 1, count, 0);
    }
  } else middleRows(p, 0, outHeight, out, outPlane);
  if (gather && sums) gatherSums(out, outputs, outHeight * outWidth, sums);
}

/** Depthwise products of `rows` rows from `row`, every plane, from the padded scratch. */
function middleRows(p: usize, row: i32, rows: i32, to: usize, toPlane: usize): void {
  const g = at(p, 6);
  const planes = word(p, 5), outWidth = word(g, 9);
  const kh = word(g, 10), kw = word(g, 11);
  const from = address(g, 2) + address(g, 7) + <usize>(row * word(g, 12)) * address(g, 4);
  for (let plane = 0; plane < planes; plane++) {
    depthwise(
      from + <usize>plane * address(g, 5), address(g, 4), address(p, 22) + (<usize>(plane * kh * kw) << 4),
      to + <usize>plane * toPlane, <usize>outWidth << 4, rows, outWidth,
      kh, kw, word(g, 12), word(g, 13), word(g, 14), word(g, 15),
    );
  }
}

export function separableBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const geometry = at(p, 6);
  const planes = word(p, 5), outputs = word(p, 26);
  const outHeight = word(geometry, 8), outWidth = word(geometry, 9);
  const pixels = outHeight * outWidth;
  const panels = address(p, 25);
  const padded = address(p, 42) + address(p, 46);
  clearMargin(geometry, planes, 0);
  clearAround(
    address(p, 42), address(p, 44), address(p, 45), planes, address(p, 46), outHeight, <usize>outWidth << 4, 0,
  );
  for (let image = start; image < images; image++) {
    readPadded(p, geometry, image, planes);
    if (panels) {
      const strip = word(p, 24);
      for (let row = 0; row < outHeight; row += strip) {
        const rows = min(strip, outHeight - row);
        const count = rows * outWidth;
        const plane = <usize>count << 4;
        const middle = address(p, 23), gradient = address(p, 41);
        middleRows(p, row, rows, middle, plane);
        readGradient(at(p, 30), image, 0, outputs, pixels, row * outWidth, 1, count, gradient, plane, plane);
        outerProduct(middle, 0, 16, plane, planes, gradient, 0, 16, plane, outputs, 1, count, address(p, 51));
        product(
          gradient, <usize>outWidth << 4, 16, plane, 1, 0, outputs, address(p, 49),
          padded + <usize>row * address(p, 44), address(p, 44), 16, address(p, 45), planes, rows, outWidth, 0,
        );
      }
    } else readGradient(at(p, 30), image, 0, planes, pixels, 0, outHeight, outWidth, padded, address(p, 44), address(p, 45));
    for (let plane = 0; plane < planes; plane++) planeGradients(p, image, plane);
  }
}

/** Filter and input gradient of one plane from the padded input and the padded gradient of the middle. */
function planeGradients(p: usize, image: i32, plane: i32): void {
  const g = at(p, 6);
  const height = word(g, 0), width = word(g, 1);
  const outHeight = word(g, 8), outWidth = word(g, 9);
  const kh = word(g, 10), kw = word(g, 11), sy = word(g, 12), sx = word(g, 13), dy = word(g, 14), dx = word(g, 15);
  const weights = <usize>(plane * kh * kw) << 4;
  const gradient = address(p, 42) + <usize>plane * address(p, 45);
  const row = address(p, 44);
  depthwiseFilterGradient(
    address(g, 2) + address(g, 7) + <usize>plane * address(g, 5), address(g, 4), gradient + address(p, 46), row,
    outHeight, outWidth, kh, kw, sy, sx, dy, dx, address(p, 50) + weights,
  );
  if (!address(p, 38)) return;
  const to = address(p, 48);
  const seen = address(g, 2) + address(g, 6) + <usize>plane * address(g, 5);
  if (address(p, 47)) {
    depthwise(gradient, row, address(p, 47) + weights, to, <usize>width << 4, height, width, kh, kw, 1, 1, dy, dx);
    writeSeenGradient(
      p, at(p, 38), image, plane, 1, height * width, 0, height, width, to, <usize>width << 4, 0, seen, address(g, 4), 0,
    );
  } else {
    memory.fill(to, 0, address(g, 5));
    depthwiseScatter(to + address(g, 7), address(g, 4), gradient + address(p, 46), row, outHeight, outWidth, kh, kw, sy, sx, dy, dx, address(p, 22) + weights);
    writeSeenGradient(
      p, at(p, 38), image, plane, 1, height * width, 0, height, width, to + address(g, 6), address(g, 4), 0, seen, address(g, 4), 0,
    );
  }
}
