/**
 * What a search makes better, as costs: vectors of numbers that are all to be made smaller. The Pareto mathematics,
 * the ranking and the reports know costs only.
 */
import { InputError } from '../errors/input-error.js';
import { metricOf, type Direction, type Metric } from './metric.js';
import type { Objective, Outcome } from './strategy.js';

/** As settings write it: the name of a metric, or more about it. */
export type ObjectiveSetting =
  | string
  | {
      readonly metric: string;
      /** Default: that of the metric. */
      readonly direction?: Direction | undefined;
      /** The worst value that a hypervolume counts. Default: the metric's own. */
      readonly reference?: number | undefined;
      /** The best value that there can be. Default: the metric's own. */
      readonly best?: number | undefined;
    };

/** The metric that is meant. */
export function metricNameOf(setting: ObjectiveSetting): string {
  return typeof setting === 'string' ? setting : setting.metric;
}

/**
 * Complete objectives. `metrics` describes those that are not built in, or otherwise. Throws InputError for a metric
 * that has no direction of its own and is given none.
 */
export function objectivesOf(
  settings: readonly ObjectiveSetting[],
  metrics: readonly Metric[] = [],
): Objective[] {
  return settings.map((setting) => {
    const given = typeof setting === 'string' ? { metric: setting } : setting;
    const metric = metricOf(given.metric, metrics);
    const direction = given.direction ?? metric.direction;
    if (direction === undefined) throw new InputError(...withoutDirection(given.metric));
    // Bounds hold for the metric's own direction.
    const isOwn = direction === metric.direction;
    const best = given.best ?? (isOwn ? metric.best : undefined);
    const reference = given.reference ?? (isOwn ? metric.worst : undefined);
    return {
      ...{ metric: given.metric, direction },
      ...(best !== undefined && { best }),
      ...(reference !== undefined && { reference }),
    };
  });
}

function withoutDirection(metric: string): [string, { setting: string; advice: string }] {
  return [
    `search.objectives: evocell does not know whether more or less of ${metric} is better`,
    { setting: 'search.objectives', advice: `write {metric: ${metric}, direction: maximise} or minimise` },
  ];
}

/**
 * The outcome as costs, one for each objective. What is to grow counts down from its best value (accuracy as error,
 * 100 - accuracy), or is negated where it has none. Null when the trial failed or did not measure all objectives as
 * finite numbers: nothing is worse.
 */
export function costsOf(
  { status, metrics }: Pick<Outcome, 'status' | 'metrics'>,
  objectives: readonly Objective[],
): number[] | null {
  if (status === 'failed') return null;
  const costs = objectives.map((objective) => costOf(metrics[objective.metric] ?? NaN, objective));
  return costs.every(Number.isFinite) ? costs : null;
}

/** A value of the objective's metric as a cost. */
export function costOf(value: number, { direction, best }: Objective): number {
  if (direction === 'minimise') return value;
  return best === undefined ? -value : best - value;
}
