/** What error is plotted against: the size, or the number of the trial in a run whose sizes nobody measured. */
import { exact, short } from './figures.js';
import { hasSize, type Point } from './summary.js';

export interface Across {
  readonly label: 'parameters' | 'trial';
  /** NaN for a point that has no place. */
  of(point: Point): number;
  format(value: number): string;
}

export function acrossOf(points: readonly Point[]): Across {
  return points.length === 0 || points.some(hasSize)
    ? { label: 'parameters', of: ({ params }) => params, format: short }
    : { label: 'trial', of: ({ trial }) => trial, format: String };
}

/** `3,626,470 parameters, 568 M multiply-adds`: those that are known. */
export function sizeInWords({ params, macs }: Pick<Point, 'params' | 'macs'>): string[] {
  return [
    ...(Number.isNaN(params) ? [] : [`${exact(params)} parameters`]),
    ...(Number.isNaN(macs) ? [] : [`${short(macs)} multiply-adds`]),
  ];
}
