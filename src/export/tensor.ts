/** Weights moved about: other layouts, and what follows from them. */
import type { Shape } from '../plan/plan.js';
import { size } from '../plan/size.js';

export interface Tensor {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** Axis i of the result is axis `order[i]` of the tensor. */
export function transposed({ shape, values }: Tensor, order: readonly number[]): Tensor {
  const steps = shape.map((_, axis) => size(shape.slice(axis + 1)));
  const outer = order.map((axis) => shape[axis]!);
  const moved = order.map((axis) => steps[axis]!);
  const result = new Float32Array(values.length);
  const index = outer.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from]!;
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      from += moved[axis]!;
      if (++index[axis]! < outer[axis]!) break;
      from -= moved[axis]! * outer[axis]!;
      index[axis] = 0;
    }
  }
  return { shape: outer, values: result };
}

/** `[kh, kw, in, out]` as PyTorch and ONNX have it: `[out, in, kh, kw]`. */
export function outputsFirst(weight: Tensor): Tensor {
  return transposed(weight, [3, 2, 0, 1]);
}

/** `[kh, kw, channels, 1]` as PyTorch and ONNX have it: `[channels, 1, kh, kw]`. */
export function channelsFirst(weight: Tensor): Tensor {
  return transposed(weight, [2, 3, 0, 1]);
}

export function reshaped({ values }: Tensor, shape: Shape): Tensor {
  return { shape, values };
}

export function filled(shape: Shape, value: number): Tensor {
  return { shape, values: new Float32Array(size(shape)).fill(value) };
}

/** What hides a place from a softmax: far below every score, and finite, as not every runtime knows infinity. */
export const hidden = -1e30;

/** 0 where token i may see token j, `hidden` where not: `[queries, keys]`. */
export function causalMask(queries: number, keys: number): Tensor {
  const mask = filled([queries, keys], 0);
  for (let i = 0; i < queries; i++)
    mask.values.fill(hidden, i * keys + Math.min(keys, i + 1), (i + 1) * keys);
  return mask;
}

/** 0 for the pixels of each window that lie in the picture: `[height * width, window * window]`. */
export function edgeMask(height: number, width: number, window: number): Tensor {
  const before = Math.floor(window / 2);
  const taps = window * window;
  const mask = filled([height * width, taps], hidden);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let tap = 0; tap < taps; tap++) {
        const y = row + Math.floor(tap / window) - before;
        const x = column + (tap % window) - before;
        if (y >= 0 && y < height && x >= 0 && x < width) mask.values[(row * width + column) * taps + tap] = 0;
      }
  return mask;
}

/**
 * Of local attention: what is added to the keys of each tap, `[window * window, channels]`: the row's offset for the
 * first half of the channels, the column's for the other.
 */
export function tapOffsets(rows: Tensor, columns: Tensor): Tensor {
  const [window, half] = rows.shape as [number, number];
  const offsets = filled([window * window, 2 * half], 0);
  for (let tap = 0; tap < window * window; tap++) {
    const [row, column] = [Math.floor(tap / window), tap % window];
    offsets.values.set(rows.values.subarray(row * half, (row + 1) * half), tap * 2 * half);
    offsets.values.set(columns.values.subarray(column * half, (column + 1) * half), (2 * tap + 1) * half);
  }
  return offsets;
}

/** 1 where the channels `row` and `column` share a window of `size` channels around `column`: `[channels, channels]`. */
export function channelBand(channels: number, size: number): Tensor {
  const before = Math.floor(size / 2);
  const after = Math.floor((size - 1) / 2);
  const band = filled([channels, channels], 0);
  for (let column = 0; column < channels; column++)
    for (let row = Math.max(0, column - before); row <= Math.min(channels - 1, column + after); row++)
      band.values[row * channels + column] = 1;
  return band;
}

/** How a picture is cropped and padded, from padding whose negative sides crop: `[top, bottom, left, right]` each. */
export function cropAndPad(padding: readonly number[]): {
  readonly crop: readonly number[];
  readonly pad: readonly number[];
} {
  return { crop: padding.map((side) => Math.max(0, -side)), pad: padding.map((side) => Math.max(0, side)) };
}
