/** What a search costs, counted in images that go forward through networks; the same on every machine. */
import { openData } from '../parts/open.js';
import type { Plugins } from '../parts/plugins.js';
import { partOf, partsOf } from '../parts/registry.js';
import { generationsOf } from '../settings/load.js';
import type { Experiment } from '../settings/settings.js';

/**
 * Images that train (they go backward, too) and images that score, for a search with that many trials; undefined where
 * the evaluator uses none.
 */
export async function searchImages(
  experiment: Experiment,
  trials: number,
  plugins?: Plugins,
): Promise<number | undefined> {
  const parts = partsOf(plugins);
  const evaluator = partOf(parts, 'evaluators', experiment.evaluator.name);
  if (!experiment.dataset) return undefined;
  const { train, validation } = (await openData(experiment.dataset, parts)).search;
  return evaluator.images(experiment, {
    ...{ train: train.count, validation: validation.count, trials },
    generations: generationsOf(experiment, plugins),
  });
}
