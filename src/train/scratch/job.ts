/** What an experiment says of how to train. */
import type { Augmentation } from '../../data/fill-batch.js';
import type { Statistics } from '../../network/network.js';
import type { Seed } from '../../random.js';
import type { ScratchOptions, TrainingJob } from '../pool/training-job.js';

export interface ScratchExperiment {
  readonly seed: Seed;
  readonly dataset: Augmentation;
  readonly training: ScratchOptions & { readonly evaluationBatch: number; readonly statistics: Statistics };
  readonly checkpoint: { readonly steps: number };
}

/** Trains on some images and scores with others. */
export function trainingJob(
  { seed, dataset, training, checkpoint }: ScratchExperiment,
  images: TrainingJob['images'],
): Omit<TrainingJob, 'plan'> {
  const { evaluationBatch, statistics, ...options } = training;
  const { crop, flip, cutout } = dataset;
  return {
    ...{ seed, options, images, evaluationBatch, statistics, augmentation: { crop, flip, cutout } },
    checkpointSteps: checkpoint.steps,
  };
}

/** Workers that can be used at a time: as many as a batch has shards for each network, and no part of a group. */
export function usefulWorkers(
  workers: number,
  { replicas }: Pick<ScratchOptions, 'replicas'>,
  networks: number,
): number {
  const size = Math.min(workers, replicas);
  return size * Math.max(1, Math.min(networks, Math.floor(workers / size)));
}
