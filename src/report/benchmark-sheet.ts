/** The table of a benchmark as sheets: rows beside published figures, approach to the exact front, curves. */
import type { BenchmarkTable, TableRow } from '../search/tabular/benchmark-table.js';
import type { Summary } from '../search/statistics.js';
import { percent } from './figures.js';
import { number, spread, spreadColumn, type Cell, type Sheet } from './sheet.js';

/** One line a strategy: mean ± deviation of each reported column, and the published one where there is one. */
export function benchmarkSheet({ rows }: BenchmarkTable): Sheet {
  const columns = [...new Set(rows.flatMap(({ results }) => Object.keys(results)))];
  const goals = rows[0]?.reached ?? [];
  const published = columns.filter((column) => rows.some((row) => row.published[column]));
  return {
    head: [
      ...['strategy', 'searches', 'queries', 'simulated seconds'],
      ...columns.map(spreadColumn),
      ...goals.flatMap(({ column, value }) => [
        `queries to ${column} ${value}, median`,
        'searches that reach it',
      ]),
      ...published.flatMap((column) => [spreadColumn(`${column}, published`), 'within one deviation']),
      'digest',
    ],
    rows: rows.map((row) => [
      row.name,
      number(row.seeds),
      number(row.queries.mean, (mean) => mean.toFixed(1)),
      number(row.seconds.mean, (mean) => mean.toFixed(0)),
      ...columns.map((column) => spread(row.results[column], percent)),
      ...(row.reached ?? []).flatMap(({ seeds, queries }) => [number(queries), number(seeds)]),
      ...published.flatMap((column) => standing(row, column)),
      row.digest.slice(0, 16),
    ]),
  };
}

function standing({ published }: TableRow, column: string): Cell[] {
  const figure = published[column];
  return [spread(figure, percent), figure ? (figure.agrees ? 'yes' : 'no') : '-'];
}

/** One line a strategy: queries until a share of the exact hypervolume was reached, median over the searches. */
export function frontSheet({ fronts }: BenchmarkTable): Sheet {
  const rows = fronts?.rows ?? [];
  const shares = rows[0]?.reached.map(({ share }) => share) ?? [];
  return {
    head: [
      ...['strategy', 'searches'],
      ...shares.flatMap((share) => [
        `queries to ${Number((100 * share).toFixed(2))} %`,
        'searches that reach it',
      ]),
    ],
    rows: rows.map(({ name, seeds, reached }) => [
      ...[name, number(seeds)],
      ...reached.flatMap((goal) => [
        number(goal.queries.median, (median) => Math.round(median).toString()),
        number(goal.seeds),
      ]),
    ]),
  };
}

/** Best so far by simulated time: one line for each strategy, time and column. */
export function curveSheet({ rows }: BenchmarkTable): Sheet {
  return {
    head: ['strategy', 'seconds', 'column', ...spreadHead],
    rows: rows.flatMap(({ name, curves }) =>
      curves.flatMap(({ seconds, results }) =>
        Object.entries(results).map(([column, summary]) => [
          ...[name, number(seconds), column],
          ...spreadFields(summary),
        ]),
      ),
    ),
  };
}

/** Share of the exact hypervolume by number of queries: one line for each strategy and number. */
export function frontCurveSheet({ fronts }: BenchmarkTable): Sheet {
  return {
    head: ['strategy', 'queries', ...spreadHead],
    rows: (fronts?.rows ?? []).flatMap(({ name, curve }) =>
      curve.map(({ queries, share }) => [name, number(queries), ...spreadFields(share)]),
    ),
  };
}

/** A tenth of the searches lies below `low`, a tenth above `high`. */
const spreadHead = ['searches', 'mean', 'deviation', 'low', 'median', 'high'] as const;

function spreadFields({ count, mean, deviation, low, median, high }: Summary): Cell[] {
  const figures = [mean, deviation, low, median, high];
  return [number(count), ...figures.map((value) => number(value, (one) => one.toFixed(4)))];
}
