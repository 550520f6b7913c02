/** The Pareto front as a table. */
import { exact, percent, short } from './figures.js';
import type { Sheet } from './sheet.js';
import type { Point } from './summary.js';
import { table } from './table.js';

/** Sizes that no point of the front has get no column. */
export function frontSheet(front: readonly Point[]): Sheet {
  const head = ['trial', 'generation', 'accuracy %', 'error %', 'parameters', 'multiply-adds'];
  const rows = front.map(({ trial, generation, accuracy, params, macs }) => [
    ...[String(trial), String(generation + 1), percent(accuracy), percent(100 - accuracy)],
    ...[exact(params), short(macs)],
  ]);
  const isKnown = (column: number): boolean => rows.length === 0 || rows.some((row) => row[column] !== '-');
  const known = (cells: readonly string[]): string[] => cells.filter((_, column) => isKnown(column));
  return { head: known(head), rows: rows.map(known) };
}

export function frontTable(front: readonly Point[]): string {
  const { head, rows } = frontSheet(front);
  return table(head, rows);
}
