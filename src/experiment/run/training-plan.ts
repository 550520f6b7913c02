/** The plan of the network that a training names. */
import { networkPlan } from '../../space/networks/catalogue.js';
import { notationOf } from '../../space/notations.js';
import type { Plan, Shape } from '../../plan/plan.js';
import { published } from '../../space/published.js';
import { trainable } from '../../space/search-space.js';
import { openSpace } from '../parts/open.js';
import type { Plugins } from '../parts/plugins.js';
import { partsOf } from '../parts/registry.js';
import type { TrainingExperiment } from '../settings/training-settings.js';

export interface ImageFormat {
  readonly classes: number;
  readonly shape: Shape;
}

/**
 * A genotype gets the `derived` section's channels, cells and auxiliary head; a hand-made network has its own size,
 * or its first convolution `width` channels. Throws GenotypeError and PlanError.
 */
export function trainingPlan(
  { network = '', derived, width, space }: TrainingExperiment,
  { classes, shape: image }: ImageFormat,
  plugins?: Plugins,
): Plan {
  if (space) {
    const opened = trainable(openSpace({ space, derived }, { classes, image }, partsOf(plugins)));
    return opened.derivedPlan(opened.parse(network));
  }
  const isSized = notationOf(network)?.sized ?? published.has(network.toLowerCase());
  if (isSized) return networkPlan(network, { ...derived, classes, image });
  return networkPlan(network, { classes, image, ...(width !== undefined && { channels: width }) });
}
