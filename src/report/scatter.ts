/** A scatter plot in plain text: error against parameters, the front as `*`, what it dominates as `.`. */
import { acrossOf } from './across.js';
import { percent } from './figures.js';
import type { Point } from './summary.js';

interface Axis {
  readonly low: number;
  readonly high: number;
}

/**
 * Error against the trial where no size is known. `width` and `height` are the plot's area in characters, its labels come on top of that.
 */
export function scatter(
  points: readonly Point[],
  front: readonly Point[],
  { width = 60, height = 12 }: { width?: number; height?: number } = {},
): string {
  const { label: name, of, format } = acrossOf([...points, ...front]);
  const isPlaced = (point: Point): boolean => !Number.isNaN(of(point));
  const all = [...points, ...front].filter(isPlaced);
  if (all.length === 0) return '(no trials to plot yet)';
  const across = axis(all.map(of));
  const up = axis(all.map(errorOf));
  const grid = Array.from({ length: height }, () => new Array<string>(width).fill(' '));
  const put = (mark: string) => (point: Point) => {
    const row = height - 1 - cell(errorOf(point), up, height);
    grid[row]![cell(of(point), across, width)] = mark;
  };
  points.filter(isPlaced).forEach(put('.'));
  front.filter(isPlaced).forEach(put('*'));
  const label = (row: number): string => {
    if (row === 0) return percent(up.high);
    return row === height - 1 ? percent(up.low) : '';
  };
  const lines = grid.map((row, i) => `${label(i).padStart(6)} |${row.join('').trimEnd()}`);
  const [left, right] = [format(across.low), format(across.high)];
  return [
    ' error %',
    ...lines,
    `${' '.repeat(7)}+${'-'.repeat(width)}`,
    `${' '.repeat(8)}${left}${name.padStart(Math.floor((width + name.length) / 2) - left.length)}`.padEnd(
      8 + width - right.length,
    ) + right,
  ].join('\n');
}

function errorOf({ accuracy }: Point): number {
  return 100 - accuracy;
}

function axis(values: readonly number[]): Axis {
  return {
    low: values.reduce((a, b) => Math.min(a, b), Infinity),
    high: values.reduce((a, b) => Math.max(a, b), -Infinity),
  };
}

function cell(value: number, { low, high }: Axis, size: number): number {
  return high > low ? Math.round(((value - low) / (high - low)) * (size - 1)) : Math.floor(size / 2);
}
