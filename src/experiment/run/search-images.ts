/** What a search costs, counted in images that go forward through the supernet; the same on every machine. */
import { openData } from './built-in.js';
import type { Experiment } from '../settings/settings.js';

/** Images that train (they go backward, too) and images that score, for a search with so many trials. */
export async function searchImages(experiment: Experiment, trials: number): Promise<number> {
  const { train, validation } = (await openData(experiment)).search;
  const { supernet, search, fitness } = experiment;
  const generations = supernet.warmup + search.generations;
  const scored = Math.min(fitness.subset ?? validation.count, validation.count);
  return trainedImages(experiment.supernet, train.count, generations) + trials * scored;
}

/** Batches go on through the epochs from one generation to the next; the last of an epoch may be a short one. */
export function trainedImages(
  { steps, replicas, batch }: Pick<Experiment['supernet'], 'steps' | 'replicas' | 'batch'>,
  images: number,
  generations: number,
): number {
  if (steps === undefined) return generations * images;
  const batches = generations * steps * replicas;
  const perEpoch = Math.ceil(images / batch);
  return Math.floor(batches / perEpoch) * images + (batches % perEpoch) * batch;
}
