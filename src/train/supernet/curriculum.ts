/** What a generation of the supernet trains on, step by step, and how fast. */
import { batchOrder } from '../../data/batches.js';
import type { Images } from '../../data/image-set.js';
import type { SgdSettings } from '../../network/optimiser.js';
import { cosine } from '../../network/schedule.js';
import type { SupernetExperiment } from './settings.js';

/** Counts the pairs of a generation; a short last step may have fewer than `replicas`. */
export interface Curriculum {
  readonly steps: number;
  /** The pairs of a step, counted from the start of the generation. */
  pairs(step: number): number[];
  /** The images of a pair, which goes on through the epochs from one generation to the next. */
  indices(pair: number): Int32Array;
}

export function curriculum(
  experiment: SupernetExperiment,
  images: Pick<Images, 'count'>,
  generation: number,
): Curriculum {
  const { batch, replicas, steps } = experiment.supernet;
  const perEpoch = Math.ceil(images.count / batch);
  const total = steps === undefined ? perEpoch : steps * replicas;
  let epoch = -1;
  let batches: Int32Array[] = [];
  return {
    steps: Math.ceil(total / replicas),
    pairs: (step) =>
      Array.from({ length: Math.min(replicas, total - step * replicas) }, (_, i) => step * replicas + i),
    indices(pair) {
      const position = generation * total + pair;
      if (epoch !== Math.floor(position / perEpoch)) {
        epoch = Math.floor(position / perEpoch);
        batches = batchOrder(images.count, batch, experiment.seed, epoch);
      }
      return batches[position % perEpoch]!.slice();
    },
  };
}

/** The optimiser's settings in a generation. */
export function sgdSettings({ supernet, search }: SupernetExperiment, generation: number): SgdSettings {
  const generations = search.generations + supernet.warmup;
  return {
    ...supernet,
    learningRate: cosine(generation, generations, supernet.learningRate, supernet.minimumLearningRate),
  };
}
