/** Limits on what a search may find: `params` at most 4 million, `accuracy` at least 90. */
import type { Outcome } from './strategy.js';

export interface Constraint {
  readonly metric: string;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

/**
 * How far the outcome is from holding all constraints: the sum of the excesses, each as a share of its limit, so that
 * parameters and percents count alike. 0 when all hold; a metric that was not measured counts as its limit missed
 * by its whole size.
 */
export function violationOf({ metrics }: Outcome, constraints: readonly Constraint[]): number {
  const excess = (over: number, limit: number): number => Math.max(0, over) / (Math.abs(limit) || 1);
  return constraints.reduce((sum, { metric, minimum, maximum }) => {
    const value = metrics[metric];
    const above = maximum === undefined ? 0 : excess((value ?? 2 * maximum) - maximum, maximum);
    const below = minimum === undefined ? 0 : excess(minimum - (value ?? 0), minimum);
    return sum + above + below;
  }, 0);
}
