/** How many points there are, and from where to where they reach, in one pass over them. */
import type { Axis, FrontView } from './front-view.js';
import { filtered } from './passes.js';
import type { Point } from './summary.js';

export interface Extent {
  readonly low: number;
  readonly high: number;
}

export interface Placed {
  /** Those that have a place on both axes. */
  readonly points: Iterable<Point>;
  readonly count: number;
  /** From Infinity to -Infinity where there is none. */
  readonly across: Extent;
  readonly up: Extent;
}

export function placed(all: Iterable<Point>, { up, across }: Pick<FrontView, 'up' | 'across'>): Placed {
  const has = (axis: Axis, point: Point): boolean => Number.isFinite(axis.of(point));
  const points = filtered(all, (point) => has(up, point) && has(across, point));
  const extents = [across, up].map((axis) => ({ axis, low: Infinity, high: -Infinity }));
  let count = 0;
  for (const point of points) {
    count++;
    for (const extent of extents) {
      const value = extent.axis.of(point);
      extent.low = Math.min(extent.low, value);
      extent.high = Math.max(extent.high, value);
    }
  }
  return { points, count, across: extents[0]!, up: extents[1]! };
}
