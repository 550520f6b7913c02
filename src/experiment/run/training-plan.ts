/** The plan of the network that a training names. */
import { parseGenotype } from '../../space/genotype-text.js';
import { networkPlan } from '../../space/networks/catalogue.js';
import type { Plan, Shape } from '../../plan/plan.js';
import { published } from '../../space/published.js';
import { openSpace } from './built-in.js';
import { experimentOf } from '../settings/load.js';
import type { Plugins } from '../settings/plugins.js';
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
  { network = '', derived, width, space, name }: TrainingExperiment,
  { classes, shape: image }: ImageFormat,
  plugins: Plugins = {},
): Plan {
  if (space) {
    const experiment = experimentOf({ name, space, derived }, plugins);
    const opened = openSpace({ experiment, classes, image }, plugins);
    return opened.derivedPlan(opened.parse(network));
  }
  if (/[@({]/.test(network)) return networkPlan(parseGenotype(network), { ...derived, classes, image });
  if (published.has(network.toLowerCase())) return networkPlan(network, { ...derived, classes, image });
  return networkPlan(network, { classes, image, ...(width !== undefined && { channels: width }) });
}
