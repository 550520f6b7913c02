/** Where a window slides over a padded image in scratch memory. */
import type { Padding, Pair, Window } from '../../../plan/plan.js';
import type { GeometryWords } from '../program.js';
import type { Place } from '../region.js';
import type { Stored } from '../stored.js';

export interface Geometry {
  readonly window: Window;
  readonly dilation: Pair;
  /** Of the padded image, in bytes. */
  readonly row: number;
  readonly plane: number;
  /** Of the image's first pixel and of the first window. */
  readonly interior: number;
  readonly origin: number;
  readonly from: Stored;
  readonly to: Stored;
}

/** `around`: the margin of the padded image, at least the window's padding. Negative padding crops: the window starts inside the image. */
export function geometry(
  window: Window,
  dilation: Pair,
  from: Stored,
  to: Stored,
  around: Padding = window.padding,
): Geometry {
  const [top, bottom, left, right] = around.map((side) => Math.max(side, 0)) as [
    number,
    number,
    number,
    number,
  ];
  const row = (from.width + left + right) * 16;
  return {
    window,
    dilation,
    row,
    plane: row * (from.height + top + bottom),
    interior: top * row + left * 16,
    origin: (top - window.padding[0]) * row + (left - window.padding[2]) * 16,
    from,
    to,
  };
}

export function geometryWords(g: Geometry, padded: Place, planes: number): GeometryWords {
  const { kernel, stride } = g.window;
  return {
    height: g.from.height,
    width: g.from.width,
    padded,
    paddedBytes: g.plane * planes,
    row: g.row,
    plane: g.plane,
    interior: g.interior,
    origin: g.origin,
    outHeight: g.to.height,
    outWidth: g.to.width,
    kernelHeight: kernel[0],
    kernelWidth: kernel[1],
    strideDown: stride[0],
    strideAcross: stride[1],
    dilationDown: g.dilation[0],
    dilationAcross: g.dilation[1],
  };
}
