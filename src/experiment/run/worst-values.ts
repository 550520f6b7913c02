/**
 * The worst value of each objective that is worth counting, fixed before a search begins, so that hypervolumes of runs
 * with the same settings compare whatever their strategies and seeds: what the evaluator knows of all genomes (a table's
 * worst row); for the costs of networks the largest of a fixed sample of the space, rounded up to two digits.
 */
import { cost } from '../../plan/cost.js';
import { stream } from '../../random.js';
import type { Evaluator } from '../../search/evaluator.js';
import { metricNameOf, objectivesOf, type ObjectiveSetting } from '../../search/objectives.js';
import type { Metric } from '../../search/metric.js';
import { PlanError } from '../../plan/builder.js';
import { GenotypeError, isTrainable, type SearchSpace } from '../../space/search-space.js';

/** Networks in the sample. */
const sampled = 50;

type Costs = Readonly<Record<string, number>>;

interface Searched {
  readonly space: SearchSpace<unknown, unknown>;
  /** Open. */
  readonly evaluator: Evaluator<unknown>;
}

/**
 * The metrics; those of the objectives, and the parameters that a single objective is shown against, with their worst
 * values as far as they can be known.
 */
export function withWorstValues(
  metrics: readonly Metric[],
  objectives: readonly ObjectiveSetting[],
  { space, evaluator }: Searched,
): Metric[] {
  const open = objectivesOf(objectives, metrics).filter(({ reference }) => reference === undefined);
  const names = new Set([...open.map(metricNameOf), 'params']);
  let costs: readonly Costs[] | undefined;
  return metrics.map((metric) => {
    if (!names.has(metric.name) || metric.direction === undefined || metric.worst !== undefined)
      return metric;
    const range = evaluator.range?.(metric.name);
    const worst = range
      ? metric.direction === 'maximise'
        ? range.low
        : range.high
      : largest(metric, (costs ??= sampleCosts(space)));
    return worst === undefined ? metric : { ...metric, worst };
  });
}

/** Of what networks cost; undefined for other metrics. */
function largest({ name, direction }: Metric, costs: readonly Costs[]): number | undefined {
  if (direction !== 'minimise') return undefined;
  const most = costs.reduce((high, one) => Math.max(high, one[name] ?? NaN), -Infinity);
  return most > 0 && Number.isFinite(most) ? roundedUp(most) : undefined;
}

/** To two digits: 345,210 to 350,000. */
function roundedUp(value: number): number {
  let unit = 1;
  while (value >= 100 * unit) unit *= 10;
  return Math.ceil(value / unit) * unit;
}

/** Empty for a space without networks. */
function sampleCosts(space: SearchSpace<unknown, unknown>): Costs[] {
  return Array.from({ length: sampled }, (_, i) => costOf(space, i)).filter((costs) => costs !== undefined);
}

function costOf(space: SearchSpace<unknown, unknown>, index: number): Costs | undefined {
  if (!isTrainable(space)) return undefined;
  try {
    const architecture = space.decode(space.sample(stream(0, 'worst values', index)));
    const { params, macs, activationBytes } = cost(space.derivedPlan(architecture));
    return { params, macs, activationBytes };
  } catch (error) {
    if (error instanceof PlanError || error instanceof GenotypeError) return undefined;
    throw error;
  }
}
