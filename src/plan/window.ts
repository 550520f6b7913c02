/** The windows of convolutions and pools: kernel, stride, padding, and how large their output is. */
import type { Padding, Pair, Shape, Window } from './plan.js';

export interface WindowOptions {
  readonly kernel: number | Pair;
  /** Default 1. */
  readonly stride?: number | Pair;
  /** On all sides, `[vertical, horizontal]` or `[top, bottom, left, right]`. Default 0. */
  readonly padding?: number | Pair | Padding;
}

/** All four numbers of each, from what was given. */
export function windowOf({ kernel, stride = 1, padding = 0 }: WindowOptions): Window {
  return { kernel: pair(kernel), stride: pair(stride), padding: sides(padding) };
}

/** Height and width of what a window gives that slides over this picture (rounded down, as PyTorch does). */
export function slide(picture: Shape, { kernel, stride, padding }: Window, dilation: number): Pair {
  const [height, width] = picture;
  const [top, bottom, left, right] = padding;
  const steps = (size: number, k: number, s: number): number =>
    Math.floor((size - dilation * (k - 1) - 1) / s) + 1;
  return [
    steps(height! + top + bottom, kernel[0], stride[0]),
    steps(width! + left + right, kernel[1], stride[1]),
  ];
}

function pair(value: number | Pair): Pair {
  return typeof value === 'number' ? [value, value] : value;
}

function sides(value: number | Pair | Padding): Padding {
  if (typeof value === 'number') return [value, value, value, value];
  return value.length === 4 ? value : [value[0], value[0], value[1], value[1]];
}
