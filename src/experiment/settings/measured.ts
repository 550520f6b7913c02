/** What a run's evaluator measures, and what the run is after: objectives and limits over those metrics. */
import type { Metric } from '../../search/metric.js';
import { objectivesOf } from '../../search/objectives.js';
import type { Measures } from '../../report/measures.js';
import type { Plugins } from '../parts/plugins.js';
import { partOf, partsOf } from '../parts/registry.js';
import type { Experiment } from './settings.js';

/** Descriptions of all that the experiment's evaluator measures. */
export function measuredBy(experiment: Experiment, plugins?: Plugins): readonly Metric[] {
  return partOf(partsOf(plugins), 'evaluators', experiment.evaluator.name).metrics(experiment);
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
