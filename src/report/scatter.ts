/** A scatter plot in plain text: the front as `*`, what is over a limit as `x`, all other trials as `.`. */
import type { FrontView } from './front-view.js';
import { placed, type Extent } from './extents.js';
import { isFeasible, type Point } from './summary.js';

/** `width` and `height` are the plot's area in characters, its labels come on top of that. */
export function scatter(
  all: Iterable<Point>,
  view: FrontView,
  { width = 60, height = 12 }: { width?: number; height?: number } = {},
): string {
  const { up, across, front } = view;
  const { points, count, across: x, up: y } = placed(all, view);
  if (count === 0) return '(no trials to plot yet)';
  const grid = Array.from({ length: height }, () => new Array<string>(width).fill(' '));
  const put = (mark: string) => (point: Point) => {
    const row = grid[height - 1 - cell(up.of(point), y, height)]!;
    const column = cell(across.of(point), x, width);
    // one that holds the limits is seen where another lies that does not
    if (mark !== 'x' || row[column] === ' ') row[column] = mark;
  };
  for (const point of points) put(isFeasible(point) ? '.' : 'x')(point);
  front.forEach(put('*'));
  const isOver = grid.some((row) => row.includes('x'));
  const [top, bottom] = [up.format(y.high), up.format(y.low)];
  const margin = Math.max(6, top.length, bottom.length);
  const label = (row: number): string => (row === 0 ? top : row === height - 1 ? bottom : '');
  const lines = grid.map((row, i) => `${label(i).padStart(margin)} |${row.join('').trimEnd()}`);
  const [left, right] = [across.format(x.low), across.format(x.high)];
  const middle = across.label.padStart(Math.floor((width + across.label.length) / 2) - left.length);
  return [
    ` ${up.label}`,
    ...lines,
    `${' '.repeat(margin + 1)}+${'-'.repeat(width)}`,
    `${' '.repeat(margin + 2)}${left}${middle}`.padEnd(margin + 2 + width - right.length) + right,
    ...(isOver ? [`${' '.repeat(margin + 2)}x: over the limits`] : []),
  ].join('\n');
}

function cell(value: number, { low, high }: Extent, size: number): number {
  return high > low ? Math.round(((value - low) / (high - low)) * (size - 1)) : Math.floor(size / 2);
}
