/** What a run's evaluator measures, and what the run is after: objectives and limits over those metrics. */
import { namedMetric, type Metric } from '../../search/metric.js';
import { objectivesOf } from '../../search/objectives.js';
import type { Measures } from '../../report/measures.js';
import type { Experiment } from './settings.js';

/** Of derived networks, which every evaluator of networks counts. */
const costs = ['params', 'macs', 'activationBytes'];

const measured: Record<Experiment['evaluator']['name'], (experiment: Experiment) => readonly string[]> = {
  supernet: () => ['accuracy', 'loss', ...costs],
  scratch: () => ['accuracy', 'loss', 'trainingLoss', ...costs],
  tabular: ({ evaluator: { metrics, seconds } }) => [
    ...new Set(['accuracy', ...Object.keys(metrics), ...(seconds === undefined ? [] : ['seconds'])]),
  ],
};

/** Descriptions of all that the experiment's evaluator measures. */
export function measuredBy(experiment: Experiment): Metric[] {
  return measured[experiment.evaluator.name](experiment).map(namedMetric);
}

/**
 * What the run is after, over what its evaluator measures: as the run's record describes it, where it does. Throws
 * InputError for an objective without a direction.
 */
export function measuresOf(
  experiment: Experiment,
  { metrics = measuredBy(experiment) }: { readonly metrics?: readonly Metric[] | undefined } = {},
): Measures {
  const { objectives, constraints } = experiment.search;
  return { objectives: objectivesOf(objectives, metrics), constraints, metrics };
}
