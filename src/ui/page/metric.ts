/** Metrics in the page: as the run describes them. */
import type { Metric } from '../../search/metric.js';

export function metricIn(name: string, metrics: readonly Metric[]): Metric {
  return metrics.find((metric) => metric.name === name) ?? { name, label: name };
}

/** Less is better; NaN where the metric has no direction. */
export function costIn({ direction }: Metric, value: number): number {
  if (!direction) return NaN;
  return direction === 'maximise' ? -value : value;
}
