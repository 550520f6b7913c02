/** Where a window slides over a padded image in scratch memory. */
import type { Padding, Pair, Window } from '../../../plan/plan.js';
import type { Word } from '../program.js';
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

export function geometryWords(g: Geometry, scratch: Place, planes: number): Word[] {
  const { kernel, stride } = g.window;
  const place = [
    g.from.height,
    g.from.width,
    scratch,
    g.plane * planes,
    g.row,
    g.plane,
    g.interior,
    g.origin,
  ];
  return [...place, g.to.height, g.to.width, ...kernel, ...stride, ...g.dilation];
}
