/** What the searches of a table's rows scored, over the metrics that their fronts are drawn over. */
import type { RowPoints } from '../../report/row-fronts.js';
import { withSize, type Measures } from '../../report/measures.js';
import { pointsOf } from '../../report/summary.js';
import { objectivesOf } from '../../search/objectives.js';
import type { RowSearches } from './comparison-run.js';
import type { ComparisonSettings } from './comparison-settings.js';

/** Empty where the table asks for no fronts. Throws InputError for metrics that point nowhere. */
export function rowPoints(
  { fronts }: Pick<ComparisonSettings, 'fronts'>,
  rows: readonly RowSearches[],
): RowPoints[] {
  if (fronts === false) return [];
  const over = (measures: Measures): Measures =>
    fronts === true
      ? withSize(measures)
      : { ...measures, objectives: objectivesOf(fronts, measures.metrics) };
  return rows.flatMap(({ name, searches }) => {
    const [first] = searches;
    if (!first) return [];
    const points = searches.flatMap(({ seed, measures, trials }) =>
      pointsOf(trials, over(measures)).map((point) => ({ ...point, seed })),
    );
    return [{ name, measures: over(first.measures), points }];
  });
}
