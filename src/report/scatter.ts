/** A scatter plot in plain text: the front as `*`, what is over a limit as `x`, all other trials as `.`. */
import type { FrontView } from './front-view.js';
import { isFeasible, type Point } from './summary.js';

interface Range {
  readonly low: number;
  readonly high: number;
}

/** `width` and `height` are the plot's area in characters, its labels come on top of that. */
export function scatter(
  points: readonly Point[],
  { up, across, front }: FrontView,
  { width = 60, height = 12 }: { width?: number; height?: number } = {},
): string {
  const placed = points.filter((point) => Number.isFinite(up.of(point)) && Number.isFinite(across.of(point)));
  if (placed.length === 0) return '(no trials to plot yet)';
  const x = range(placed.map((point) => across.of(point)));
  const y = range(placed.map((point) => up.of(point)));
  const grid = Array.from({ length: height }, () => new Array<string>(width).fill(' '));
  const put = (mark: string) => (point: Point) => {
    const row = height - 1 - cell(up.of(point), y, height);
    grid[row]![cell(across.of(point), x, width)] = mark;
  };
  placed.filter((point) => !isFeasible(point)).forEach(put('x'));
  placed.filter(isFeasible).forEach(put('.'));
  front.forEach(put('*'));
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
  ].join('\n');
}

function range(values: readonly number[]): Range {
  return {
    low: values.reduce((a, b) => Math.min(a, b), Infinity),
    high: values.reduce((a, b) => Math.max(a, b), -Infinity),
  };
}

function cell(value: number, { low, high }: Range, size: number): number {
  return high > low ? Math.round(((value - low) / (high - low)) * (size - 1)) : Math.floor(size / 2);
}
