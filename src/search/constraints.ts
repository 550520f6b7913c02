/** Limits on what a search may find: `params` at most 4 million, `accuracy` at least 90. */
import type { Outcome } from './strategy.js';

export interface Constraint {
  readonly metric: string;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

/**
 * How far the outcome is from holding all constraints: the sum of the excesses, each as a share of its limit, so that
 * parameters and percents count alike. 0 when all hold; a metric that was not measured as a finite number counts as
 * each of its limits missed by its whole size.
 */
export function violationOf(
  { metrics }: Pick<Outcome, 'metrics'>,
  constraints: readonly Constraint[],
): number {
  return constraints.reduce((sum, { metric, minimum, maximum }) => {
    const value = metrics[metric];
    const above = maximum === undefined ? 0 : excess(value, maximum, 1);
    const below = minimum === undefined ? 0 : excess(value, minimum, -1);
    return sum + above + below;
  }, 0);
}

function excess(value: number | undefined, limit: number, side: 1 | -1): number {
  if (value === undefined || !Number.isFinite(value)) return 1;
  return Math.max(0, side * (value - limit)) / (Math.abs(limit) || 1);
}
