/**
 * Histograms of oriented gradients (Dalal and Triggs, CVPR 2005): features of an image made by hand, the rung below
 * networks that learn theirs. Unsigned angles, one bin and one cell for each pixel, no window and no gamma, blocks
 * normalised by L2-Hys: what scikit-image 0.26 computes (`skimage.feature.hog`).
 */
import { cos } from '../elementary.js';

export interface Picture {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Row-major, channels last, in 0..1. */
  readonly values: ArrayLike<number>;
}

/** Of the angles from 0 to 180 degrees. */
const bins = 9;
/** Side of a block, cells. */
const block = 2;
const blockSize = block * block * bins;

/** Keeps a block of zeros from a division by zero: added to the sum of squares. */
const epsilon = 1e-10;
/** Where a normalised block is clipped before it is normalised again (Lowe's L2-Hys). */
const clip = 0.2;

/** Directions at which bins 1, 2, ... begin. */
const edges = Array.from({ length: bins - 1 }, (_, i) => {
  const angle = ((i + 1) * Math.PI) / bins;
  return { x: cos(angle), y: cos(Math.PI / 2 - angle) };
});

/** How many features an image has, with cells of so many pixels a side; 0 for one that is smaller than a block. */
export function hogLength([height, width]: Picture['shape'], cell: number): number {
  const blocks = (side: number): number => Math.max(0, Math.floor(side / cell) - block + 1);
  return blocks(height) * blocks(width) * blockSize;
}

/** Block by block, row by row; in a block by cell row, cell column and bin. */
export function hog(picture: Picture, cell: number): Float64Array {
  const [height, width] = picture.shape;
  const [rows, columns] = [Math.floor(height / cell), Math.floor(width / cell)];
  const histograms = cellHistograms(picture, cell);
  const features = new Float64Array(hogLength(picture.shape, cell));
  let at = 0;
  for (let top = 0; top + block <= rows; top++)
    for (let left = 0; left + block <= columns; left++, at += blockSize) {
      const own = features.subarray(at, at + blockSize);
      for (let row = 0; row < block; row++) {
        const from = ((top + row) * columns + left) * bins;
        own.set(histograms.subarray(from, from + block * bins), row * block * bins);
      }
      normalise(own);
      for (let i = 0; i < blockSize; i++) own[i] = Math.min(own[i]!, clip);
      normalise(own);
    }
  return features;
}

function normalise(values: Float64Array): void {
  let squares = 0;
  for (const value of values) squares += value * value;
  const length = Math.sqrt(squares + epsilon);
  for (let i = 0; i < values.length; i++) values[i]! /= length;
}

/**
 * `[rows, columns, 9]`: for each cell the magnitudes of its pixels' gradients by angle, over the cell's area. Pixels
 * beyond the last full cell do not count. A colour image takes at each pixel the channel of the largest gradient.
 */
export function cellHistograms({ shape, values }: Picture, cell: number): Float64Array {
  const [height, width, channels] = shape;
  const [rows, columns] = [Math.floor(height / cell), Math.floor(width / cell)];
  const histograms = new Float64Array(rows * columns * bins);
  const value = (y: number, x: number, channel: number): number =>
    values[(y * width + x) * channels + channel]!;
  for (let y = 0; y < rows * cell; y++)
    for (let x = 0; x < columns * cell; x++) {
      let [magnitude, gx, gy] = [-1, 0, 0];
      for (let channel = 0; channel < channels; channel++) {
        const dx = x === 0 || x === width - 1 ? 0 : value(y, x + 1, channel) - value(y, x - 1, channel);
        const dy = y === 0 || y === height - 1 ? 0 : value(y + 1, x, channel) - value(y - 1, x, channel);
        const length = Math.sqrt(dx * dx + dy * dy);
        if (length > magnitude) [magnitude, gx, gy] = [length, dx, dy];
      }
      const place = Math.floor(y / cell) * columns + Math.floor(x / cell);
      histograms[place * bins + binOf(gx, gy)]! += magnitude;
    }
  const area = cell * cell;
  return histograms.map((sum) => sum / area);
}

/** Of a gradient's angle modulo 180 degrees, by the sides of the edges on which it lies: the same on every engine. */
function binOf(gx: number, gy: number): number {
  const sign = gy < 0 || (gy === 0 && gx < 0) ? -1 : 1;
  let bin = 0;
  while (bin < edges.length && sign * (edges[bin]!.x * gy - edges[bin]!.y * gx) >= 0) bin++;
  return bin;
}
