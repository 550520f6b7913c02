/** The Pareto front as a text table. */
import { exact, percent, short } from './figures.js';
import type { Point } from './summary.js';
import { table } from './table.js';

export function frontTable(front: readonly Point[]): string {
  return table(
    ['trial', 'generation', 'accuracy %', 'error %', 'parameters', 'multiply-adds'],
    front.map(({ trial, generation, accuracy, params, macs }) => [
      String(trial),
      String(generation + 1),
      percent(accuracy),
      percent(100 - accuracy),
      exact(params),
      short(macs),
    ]),
  );
}
