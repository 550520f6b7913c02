/** The Pareto front as a table. */
import { columnTitle, printed } from './metric-text.js';
import { measuredMetrics, type Measures } from './measures.js';
import { number, type Sheet } from './sheet.js';
import type { Point } from './summary.js';
import { table, tableWidth } from './table.js';

/** A column for each metric that any of the points measured: objectives first, then limits, then the others. */
export function frontSheet(front: readonly Point[], measures: Measures): Sheet {
  const metrics = measuredMetrics(front, measures);
  return {
    head: ['trial', 'generation', ...metrics.map(columnTitle)],
    rows: front.map(({ trial, generation, metrics: measured }) => [
      ...[number(trial), number(generation)],
      ...metrics.map((metric) => number(measured[metric.name], (value) => printed(metric, value))),
    ]),
  };
}

/** As text for a terminal of so many columns: the last of the metrics that are neither objective nor limit are left out where it would be too wide. */
export function frontTable(front: readonly Point[], measures: Measures, columns = Infinity): string {
  const sheet = frontSheet(front, measures);
  const { objectives, constraints = [] } = measures;
  const least = 2 + new Set([...objectives, ...constraints].map(({ metric }) => metric)).size;
  const width = Math.min(80, columns);
  let count = sheet.head.length;
  while (count > least && tableWidth(first(count, sheet)) > width) count--;
  return table(first(count, sheet), columns);
}

function first(columns: number, { head, rows }: Sheet): Sheet {
  return { head: head.slice(0, columns), rows: rows.map((row) => row.slice(0, columns)) };
}
