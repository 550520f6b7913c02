/**
 * [relu] -> depthwise convolution -> [pointwise convolution], image by image, strips of rows between the two so that
 * the middle stays in the first-level cache. The backward pass computes the middle again instead of holding it.
 *
 * Forward, several such branches share the padded copy of the view that they all read.
 */
import { address, at, element, word } from './memory';
import { clearAround, clearMargin, readPadded } from './geometry';
import { gatherSums } from './moments';
import { readGradient, writeSeenGradient } from './view';
import { outerProduct } from './outer-product';
import { product } from './product';
import { depthwise } from './depthwise';
import { depthwiseFilterGradient } from './filter-gradient';
import { depthwiseScatter } from './depthwise-scatter';
import { Geometry, Separable, SeparableBackward, SeparableForward } from './words';

export function separableForward(p: usize, images: i32, gather: i32, start: i32): void {
  const branches = word(p, SeparableForward.branches);
  const first = element(p, SeparableForward.branches, Separable.WORDS, 0);
  const geometry = at(first, Separable.geometry), planes = word(first, Separable.planes);
  clearMargin(geometry, planes, 0);
  for (let image = start; image < images; image++) {
    readPadded(at(first, Separable.view), geometry, image, planes);
    for (let i = 0; i < branches; i++) {
      branchForward(element(p, SeparableForward.branches, Separable.WORDS, <usize>i), image, gather);
    }
  }
}

/** One image through one branch, from the padded scratch. */
function branchForward(p: usize, image: i32, gather: i32): void {
  const planes = word(p, Separable.planes), outputs = word(p, Separable.outputs);
  const outHeight = word(p, Separable.geometryOutHeight), outWidth = word(p, Separable.geometryOutWidth);
  const outPlane = <usize>(outHeight * outWidth) << 4;
  const panels = address(p, Separable.panels), sums = address(p, Separable.sums);
  const out = address(p, Separable.outputAt) + <usize>image * address(p, Separable.outputImageBytes);
  if (panels) {
    const strip = word(p, Separable.stripRows), middle = address(p, Separable.middle);
    for (let row = 0; row < outHeight; row += strip) {
      const count = min(strip, outHeight - row) * outWidth;
      const plane = <usize>count << 4;
      middleRows(p, row, min(strip, outHeight - row), middle, plane);
      product(
        middle, 0, 16, plane, 1, 0, planes, panels, out + (<usize>(row * outWidth) << 4), 0, 16, outPlane, outputs, 1,
        count, 0,
      );
    }
  } else middleRows(p, 0, outHeight, out, outPlane);
  if (gather && sums) gatherSums(out, outputs, outHeight * outWidth, sums);
}

/** Depthwise products of `rows` rows from `row`, every plane, from the padded scratch. */
function middleRows(p: usize, row: i32, rows: i32, to: usize, toPlane: usize): void {
  const g = at(p, Separable.geometry);
  const planes = word(p, Separable.planes), outWidth = word(g, Geometry.outWidth);
  const kh = word(g, Geometry.kernelHeight), kw = word(g, Geometry.kernelWidth);
  const first = address(g, Geometry.padded) + address(g, Geometry.origin);
  const from = first + <usize>(row * word(g, Geometry.strideDown)) * address(g, Geometry.row);
  for (let plane = 0; plane < planes; plane++) {
    depthwise(
      from + <usize>plane * address(g, Geometry.plane), address(g, Geometry.row),
      address(p, Separable.depthwise) + (<usize>(plane * kh * kw) << 4),
      to + <usize>plane * toPlane, <usize>outWidth << 4, rows, outWidth,
      kh, kw, word(g, Geometry.strideDown), word(g, Geometry.strideAcross), word(g, Geometry.dilationDown),
      word(g, Geometry.dilationAcross),
    );
  }
}

export function separableBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const branch = at(p, SeparableBackward.branch);
  const geometry = at(branch, Separable.geometry);
  const planes = word(branch, Separable.planes), outputs = word(branch, Separable.outputs);
  const outHeight = word(geometry, Geometry.outHeight), outWidth = word(geometry, Geometry.outWidth);
  const pixels = outHeight * outWidth;
  const panels = address(branch, Separable.panels), weightGradient = address(p, SeparableBackward.pointwiseGradient);
  const padded = address(p, SeparableBackward.padded) + address(p, SeparableBackward.interior);
  clearMargin(geometry, planes, 0);
  clearAround(
    address(p, SeparableBackward.padded), address(p, SeparableBackward.row), address(p, SeparableBackward.plane),
    planes, address(p, SeparableBackward.interior), outHeight, <usize>outWidth << 4, 0,
  );
  for (let image = start; image < images; image++) {
    readPadded(at(branch, Separable.view), geometry, image, planes);
    if (panels) {
      const strip = word(branch, Separable.stripRows);
      for (let row = 0; row < outHeight; row += strip) {
        const rows = min(strip, outHeight - row);
        const count = rows * outWidth;
        const plane = <usize>count << 4;
        const middle = address(branch, Separable.middle), gradient = address(p, SeparableBackward.stripGradient);
        readGradient(
          at(p, SeparableBackward.gradient), image, 0, outputs, pixels, row * outWidth, 1, count, gradient, plane,
          plane,
        );
        if (weightGradient) {
          middleRows(branch, row, rows, middle, plane);
          outerProduct(middle, 0, 16, plane, planes, gradient, 0, 16, plane, outputs, 1, count, weightGradient);
        }
        product(
          gradient, <usize>outWidth << 4, 16, plane, 1, 0, outputs, address(p, SeparableBackward.transposed),
          padded + <usize>row * address(p, SeparableBackward.row), address(p, SeparableBackward.row), 16,
          address(p, SeparableBackward.plane), planes, rows, outWidth, 0,
        );
      }
    } else {
      readGradient(
        at(p, SeparableBackward.gradient), image, 0, planes, pixels, 0, outHeight, outWidth, padded,
        address(p, SeparableBackward.row), address(p, SeparableBackward.plane),
      );
    }
    for (let plane = 0; plane < planes; plane++) planeGradients(p, image, plane);
  }
}

/** Filter and input gradient of one plane from the padded input and the padded gradient of the middle. */
function planeGradients(p: usize, image: i32, plane: i32): void {
  const branch = at(p, SeparableBackward.branch);
  const g = at(branch, Separable.geometry);
  const height = word(g, Geometry.height), width = word(g, Geometry.width);
  const outHeight = word(g, Geometry.outHeight), outWidth = word(g, Geometry.outWidth);
  const kh = word(g, Geometry.kernelHeight), kw = word(g, Geometry.kernelWidth), sy = word(g, Geometry.strideDown);
  const sx = word(g, Geometry.strideAcross), dy = word(g, Geometry.dilationDown), dx = word(g, Geometry.dilationAcross);
  const weights = <usize>(plane * kh * kw) << 4;
  const gradient = address(p, SeparableBackward.padded) + <usize>plane * address(p, SeparableBackward.plane);
  const row = address(p, SeparableBackward.row);
  if (address(p, SeparableBackward.depthwiseGradient)) {
    depthwiseFilterGradient(
      address(g, Geometry.padded) + address(g, Geometry.origin) + <usize>plane * address(g, Geometry.plane),
      address(g, Geometry.row), gradient + address(p, SeparableBackward.interior), row,
      outHeight, outWidth, kh, kw, sy, sx, dy, dx, address(p, SeparableBackward.depthwiseGradient) + weights,
    );
  }
  if (!address(p, SeparableBackward.targetAt)) return;
  const to = address(p, SeparableBackward.inputGradient);
  const seen = address(g, Geometry.padded) + address(g, Geometry.interior) + <usize>plane * address(g, Geometry.plane);
  if (address(p, SeparableBackward.flipped)) {
    depthwise(
      gradient, row, address(p, SeparableBackward.flipped) + weights, to, <usize>width << 4, height, width, kh, kw, 1,
      1, dy, dx,
    );
    writeSeenGradient(
      at(branch, Separable.view), at(p, SeparableBackward.target), image, plane, 1, height * width, 0, height, width,
      to, <usize>width << 4, 0, seen, address(g, Geometry.row), 0,
    );
  } else {
    memory.fill(to, 0, address(g, Geometry.plane));
    depthwiseScatter(
      to + address(g, Geometry.origin), address(g, Geometry.row), gradient + address(p, SeparableBackward.interior),
      row, outHeight, outWidth, kh, kw, sy, sx, dy, dx, address(branch, Separable.depthwise) + weights,
    );
    writeSeenGradient(
      at(branch, Separable.view), at(p, SeparableBackward.target), image, plane, 1, height * width, 0, height, width,
      to + address(g, Geometry.interior), address(g, Geometry.row), 0, seen, address(g, Geometry.row), 0,
    );
  }
}
