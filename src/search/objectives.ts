/**
 * What a search makes better, as costs: vectors of numbers that are all to be made smaller. The Pareto mathematics,
 * the ranking and the reports know costs only.
 */
import type { Objective, Outcome } from './strategy.js';

/** By metric name: `accuracy` grows, everything else shrinks. */
export function objectivesOf(metrics: readonly string[]): Objective[] {
  return metrics.map((metric) => ({ metric, direction: metric === 'accuracy' ? 'maximise' : 'minimise' }));
}

/**
 * The outcome as costs, one for each objective: accuracy (percent) as error (100 - accuracy), any other metric that
 * is to grow negated. Null when the trial failed or did not measure all objectives as finite numbers: nothing is worse.
 */
export function costsOf(outcome: Outcome, objectives: readonly Objective[]): number[] | null {
  if (outcome.status === 'failed') return null;
  const costs = objectives.map(({ metric, direction }) => {
    const value = outcome.metrics[metric] ?? NaN;
    if (direction === 'minimise') return value;
    return metric === 'accuracy' ? 100 - value : -value;
  });
  return costs.every(Number.isFinite) ? costs : null;
}
