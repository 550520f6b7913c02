/** What a run is after and what it measured: the one list that every view of the run reads. */
import { metricOf, type Metric } from '../search/metric.js';
import type { Goal } from '../search/ranking.js';
import { objectivesOf } from '../search/objectives.js';
import { printed, withUnit } from './metric-text.js';

export interface Measures extends Goal {
  /** Descriptions of what the run's evaluator measures. */
  readonly metrics: readonly Metric[];
}

/** The description of the metric that an objective or a limit names. */
export function described(name: string, { metrics }: Pick<Measures, 'metrics'>): Metric {
  return metricOf(name, metrics);
}

/** Of the first objective. */
export function firstMetric(measures: Measures): Metric {
  return described(measures.objectives[0]!.metric, measures);
}

/** Objectives first, then what has a limit, then the rest, as far as any of the outcomes measured it. */
export function measuredMetrics(
  outcomes: readonly { readonly metrics: Readonly<Record<string, number>> }[],
  measures: Measures,
): Metric[] {
  const { objectives, constraints = [], metrics } = measures;
  const measured = new Set(outcomes.flatMap((outcome) => Object.keys(outcome.metrics)));
  const first = [...objectives, ...constraints].map(({ metric }) => metric);
  const names = new Set([...first, ...metrics.map(({ name }) => name), ...[...measured].sort()]);
  return [...names].filter((name) => measured.has(name)).map((name) => described(name, measures));
}

/** `parameters at most 42,000 and validation accuracy at least 90.00 %`; empty without limits. */
export function limitsInWords(measures: Measures): string {
  const limits = (measures.constraints ?? []).flatMap(({ metric, minimum, maximum }) => {
    const of = described(metric, measures);
    return [
      ...(minimum === undefined ? [] : [`${of.label} at least ${withUnit(of, minimum)}`]),
      ...(maximum === undefined ? [] : [`${of.label} at most ${withUnit(of, maximum)}`]),
    ];
  });
  return limits.join(' and ');
}

/** `parameters 46,122`: of each metric with a limit. */
export function limitedFigures(metrics: Readonly<Record<string, number>>, measures: Measures): string {
  const names = new Set((measures.constraints ?? []).map(({ metric }) => metric));
  return [...names]
    .map((name) => described(name, measures))
    .map((metric) => `${metric.label} ${printed(metric, metrics[metric.name])}`)
    .join(', ');
}

/** The measures themselves where there are several objectives; else with the parameters for a second one. */
export function withSize(measures: Measures): Measures {
  const { objectives, metrics } = measures;
  if (objectives.length > 1 || objectives[0]!.metric === 'params') return measures;
  return { ...measures, objectives: [...objectives, ...objectivesOf(['params'], metrics)] };
}

/** `validation accuracy and parameters` */
export function objectivesInWords(measures: Measures): string {
  return measures.objectives.map(({ metric }) => described(metric, measures).label).join(' and ');
}
