/** Trials and measures for the tests of reports. */
import { builtInMetrics } from '../../src/search/metric.js';
import { objectivesOf, type ObjectiveSetting } from '../../src/search/objectives.js';
import type { Constraint } from '../../src/search/constraints.js';
import type { Measures } from '../../src/report/measures.js';
import type { TrialSummary } from '../../src/store/journal-line.js';

export function measuresFor(
  objectives: readonly ObjectiveSetting[],
  constraints: readonly Constraint[] = [],
): Measures {
  return { objectives: objectivesOf(objectives), constraints, metrics: builtInMetrics };
}

/** Accuracy against parameters, up to 1,000 of them. */
export const both = measuresFor(['accuracy', { metric: 'params', reference: 1000 }]);

/** Two trials make a generation. */
export function trial(
  number: number,
  metrics: Readonly<Record<string, number>>,
  more: Partial<TrialSummary> = {},
): TrialSummary {
  return {
    ...{ trial: number, generation: Math.floor(number / 2), index: number % 2, origin: 'random' },
    ...{ parents: [], status: 'ok', genotype: `g${number}`, metrics },
    ...more,
  };
}
