import { turnsOf } from '../../train/supernet/curriculum.js';
import type { SupernetSettings } from '../../train/supernet/settings.js';

/**
 * Images that train the shared weights in that many generations: batches go on through the epochs from one generation to
 * the next, and the last of an epoch may be a short one.
 */
export function trainedImages(
  settings: Pick<SupernetSettings, 'steps' | 'replicas' | 'batch' | 'sampling'>,
  images: number,
  generations: number,
): number {
  const batches = generations * turnsOf(settings, images);
  const perEpoch = Math.ceil(images / settings.batch);
  return Math.floor(batches / perEpoch) * images + (batches % perEpoch) * settings.batch;
}
