/** How something grows, over many searches: the mean as a line, and the middle four fifths of them as a band. */
import type { BenchmarkTable } from '../search/tabular/benchmark-table.js';
import type { Summary } from '../search/statistics.js';
import { axes, scale, type Frame } from './axis.js';
import { short } from './figures.js';
import { colour, standalone } from './standalone.js';
import { element } from './svg.js';

export interface Series {
  readonly name: string;
  readonly points: readonly { readonly at: number; readonly summary: Summary }[];
}

const frame: Frame = { left: 64, right: 700, top: 36, bottom: 380 };

export function spreadChart(
  series: readonly Series[],
  { across, up }: { readonly across: string; readonly up: string },
): string {
  const points = series.flatMap((one) => one.points);
  const x = {
    ...scale(
      points.map(({ at }) => at),
      frame.left,
      frame.right,
    ),
    label: across,
    format: (value: number) => (value === 0 ? '0' : short(value)),
  };
  const y = {
    ...scale(
      // The first searches may begin far below; their band is cut off, so that the lines stay apart.
      points.flatMap(({ summary }) => [summary.mean, summary.high]),
      frame.bottom,
      frame.top,
    ),
    label: up,
    format: String,
  };
  const height = (value: number): number => Math.min(frame.bottom, y.at(value));
  const place = (one: Series, of: (summary: Summary) => number): string[] =>
    one.points.map(({ at, summary }) => `${x.at(at).toFixed(1)},${height(of(summary)).toFixed(1)}`);
  return standalone(
    {
      width: 720,
      frame,
      label: `${up} against ${across}: means, and the middle four fifths of the searches`,
    },
    series.map(({ name }) => name),
    axes(frame, x, y),
    ...series.map((one, i) => {
      const [high, low] = [place(one, (summary) => summary.high), place(one, (summary) => summary.low)];
      return element('polygon', {
        ...{ fill: colour(i), 'fill-opacity': 0.1 },
        points: [...high, ...low.toReversed()].join(' '),
      });
    }),
    ...series.map((one, i) =>
      element('polyline', {
        ...{ fill: 'none', stroke: colour(i), 'stroke-width': 2, 'stroke-linejoin': 'round' },
        points: place(one, ({ mean }) => mean).join(' '),
      }),
    ),
  );
}

/** What the best cell so far is worth by simulated time: of the first column with a published figure, else the first. */
export function curveChart({ rows }: BenchmarkTable): string {
  const columns = [...new Set(rows.flatMap(({ results }) => Object.keys(results)))];
  const column = columns.find((name) => rows.some(({ published }) => published[name])) ?? columns[0] ?? '';
  const series = rows.map(({ name, curves }) => ({
    name,
    points: curves.flatMap(({ seconds, results }) => {
      const summary = results[column];
      return summary ? [{ at: seconds, summary }] : [];
    }),
  }));
  return spreadChart(series, { across: 'simulated seconds', up: `${column} of the best cell so far` });
}

/** Share of the exact hypervolume by number of queries. */
export function frontCurveChart({ fronts }: BenchmarkTable): string {
  const series = (fronts?.rows ?? []).map(({ name, curve }) => ({
    name,
    points: curve.map(({ queries, share }) => ({ at: queries, summary: share })),
  }));
  return spreadChart(series, { across: 'queries', up: 'share of the exact hypervolume' });
}
