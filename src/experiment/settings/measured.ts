/** What a run's evaluator measures, and what the run is after: objectives and limits over those metrics. */
import { scoreMetric, scoreName, type Combination } from '../../search/combined-score.js';
import { metricOf, type Metric } from '../../search/metric.js';
import { objectivesOf } from '../../search/objectives.js';
import type { Measures } from '../../report/measures.js';
import type { Plugins } from '../parts/plugins.js';
import { partOf, partsOf } from '../parts/registry.js';
import type { Experiment } from './settings.js';

/** Descriptions of all that the experiment's evaluator measures, and of the score, where metrics are combined in one. */
export function measuredBy(experiment: Experiment, plugins?: Plugins): readonly Metric[] {
  const own = partOf(partsOf(plugins), 'evaluators', experiment.evaluator.name).metrics(experiment);
  return withScore(own, experiment.search);
}

export function withScore(metrics: readonly Metric[], { score }: Experiment['search']): readonly Metric[] {
  return score ? [...metrics, scoreMetric] : metrics;
}

/** The metrics that make the score, where a run has one. */
export function combinationOf(
  { search: { score } }: Pick<Experiment, 'search'>,
  metrics: readonly Metric[],
): Combination | undefined {
  return score?.map((name) => metricOf(name, metrics));
}

/**
 * Whether what the run is after was measured with weights that went on learning, so that only scores of one state of
 * the weights stand on one front.
 */
export function drifts(experiment: Experiment, plugins?: Plugins): boolean {
  const metrics = measuredBy(experiment, plugins);
  const { objectives, constraints, score = [] } = experiment.search;
  const wanted = [...objectivesOf(objectives, metrics), ...constraints].map(({ metric }) => metric);
  const names = wanted.flatMap((name) => (name === scoreName ? score : [name]));
  return names.some((name) => metricOf(name, metrics).drifts ?? false);
}

/** Whether the run's evaluator learns the architecture itself, so that what it came to last is the result. */
export function learns(experiment: Experiment, plugins?: Plugins): boolean {
  return partOf(partsOf(plugins), 'evaluators', experiment.evaluator.name).learns ?? false;
}

/** Whether the architectures of a run can be scored again, and other scores could come of it. */
export function rescores(experiment: Experiment, plugins?: Plugins): boolean {
  return !learns(experiment, plugins) && drifts(experiment, plugins);
}

/**
 * What the run is after, over what its evaluator measures: as the run's record describes it, where it does. Throws
 * InputError for an objective without a direction.
 */
export function measuresOf(
  experiment: Experiment,
  { metrics }: { readonly metrics?: readonly Metric[] | undefined } = {},
  plugins?: Plugins,
): Measures {
  const { objectives, constraints } = experiment.search;
  const measured = metrics ?? measuredBy(experiment, plugins);
  return { objectives: objectivesOf(objectives, measured), constraints, metrics: measured };
}
