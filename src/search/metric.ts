/**
 * What a metric is: a number that an evaluator measures of a genome, with what there is to say about it. Objectives,
 * limits, tables, charts and summaries all read these descriptions.
 */
import { z } from 'zod';
import { nearest } from '../errors/nearest.js';

export type Direction = 'maximise' | 'minimise';

/** A description is plain JSON: a run keeps those of the metrics that its evaluator measured. */
export interface Metric {
  /** As outcomes and experiment files name it: `accuracy`, `longestPath`. */
  readonly name: string;
  /** In words, for tables and charts: `validation accuracy`. */
  readonly label: string;
  /** Where that is too long, as the head of a column: `accuracy`. */
  readonly title?: string | undefined;
  /** `%`, `bytes`, `s`, `nats`; absent for plain numbers. */
  readonly unit?: string | undefined;
  /** Which way is better; absent where neither is, and an objective then has to say. */
  readonly direction?: Direction | undefined;
  /** Two decimals (`percent`), a whole number (`count`), or as many digits as say something (`real`, the default). */
  readonly print?: 'percent' | 'count' | 'real' | undefined;
  /** Taken with shared weights that go on learning: comparable within a generation only. */
  readonly drifts?: boolean | undefined;
  /** Comes from a clock or a sensor, which says something else every time: it counts in no digest. */
  readonly measured?: boolean | undefined;
  /** The best value that there can be: accuracy 100, parameters 0. Absent where there is no bound. */
  readonly best?: number | undefined;
  /** The worst value that is worth counting: where a hypervolume ends, unless an objective says otherwise. */
  readonly worst?: number | undefined;
}

/** The same, for descriptions that a run or a plug-in brings. */
export const metricSchema: z.ZodType<Metric> = z.object({
  name: z.string(),
  label: z.string(),
  title: z.string().optional(),
  unit: z.string().optional(),
  direction: z.enum(['maximise', 'minimise']).optional(),
  print: z.enum(['percent', 'count', 'real']).optional(),
  drifts: z.boolean().optional(),
  measured: z.boolean().optional(),
  best: z.number().optional(),
  worst: z.number().optional(),
});

const accuracy: Metric = {
  name: 'accuracy',
  label: 'validation accuracy',
  title: 'accuracy',
  ...{ unit: '%', direction: 'maximise', print: 'percent', best: 100, worst: 0 },
};

/** Of networks and of training; evaluators may measure others and describe them. In the order of reports. */
export const builtInMetrics: readonly Metric[] = [
  accuracy,
  { name: 'loss', label: 'validation loss', title: 'loss', unit: 'nats', direction: 'minimise', best: 0 },
  { name: 'trainingLoss', label: 'training loss', unit: 'nats', direction: 'minimise', best: 0 },
  { name: 'params', label: 'parameters', direction: 'minimise', print: 'count', best: 0 },
  { name: 'macs', label: 'multiply-adds', direction: 'minimise', print: 'count', best: 0 },
  {
    name: 'activationBytes',
    label: 'activation memory',
    title: 'activation',
    ...{ unit: 'bytes', direction: 'minimise', print: 'count', best: 0 },
  },
  { name: 'seconds', label: 'training time', unit: 's', direction: 'minimise', best: 0 },
];

const byName = new Map(builtInMetrics.map((metric) => [metric.name, metric]));

/** The built-in description of a name; of any other name one that says nothing but the name. */
export function namedMetric(name: string): Metric {
  return byName.get(name) ?? { name, label: name };
}

/** The description among those of a run, else the built-in one. */
export function metricOf(name: string, described: readonly Metric[] = []): Metric {
  return described.find((metric) => metric.name === name) ?? namedMetric(name);
}

/** `; did you mean params?` or the names that there are: for messages about a metric that is not measured. */
export function measuredInstead(name: string, metrics: readonly Metric[]): string {
  return nearest(
    name,
    metrics.map((metric) => metric.name),
  );
}
