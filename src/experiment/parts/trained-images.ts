import type { SupernetSettings } from '../../train/supernet/settings.js';

/**
 * Images that train the shared weights in that many generations: batches go on through the epochs from one generation to
 * the next, and the last of an epoch may be a short one.
 */
export function trainedImages(
  { steps, replicas, batch }: Pick<SupernetSettings, 'steps' | 'replicas' | 'batch'>,
  images: number,
  generations: number,
): number {
  if (steps === undefined) return generations * images;
  const batches = generations * steps * replicas;
  const perEpoch = Math.ceil(images / batch);
  return Math.floor(batches / perEpoch) * images + (batches % perEpoch) * batch;
}
