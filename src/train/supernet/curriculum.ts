/** What a generation of the supernet trains on, step by step, and how fast. */
import { batchOrder } from '../../data/batches.js';
import type { Images } from '../../data/image-set.js';
import type { SgdSettings } from '../../network/optimiser.js';
import { cosine } from '../../network/schedule.js';
import type { SupernetExperiment } from './settings.js';

/** A genome's turn to train with a batch. Turns are counted from the start of the generation; turn t is genome t mod n's. */
export interface Turn {
  readonly turn: number;
  /** Index of the genome. */
  readonly genome: number;
  /** The images, which go on through the epochs from one generation to the next. */
  readonly indices: Int32Array;
}

export interface Curriculum {
  readonly steps: number;
  /** The turns of a step; a short last step may have fewer than `replicas`. */
  turns(step: number): Turn[];
}

/** The curriculum of a generation in which `genomes` train. */
export function curriculum(
  experiment: SupernetExperiment,
  images: Pick<Images, 'count'>,
  generation: number,
  genomes: number,
): Curriculum {
  const { batch, replicas, steps } = experiment.supernet;
  const perEpoch = Math.ceil(images.count / batch);
  const total = steps === undefined ? perEpoch : steps * replicas;
  let epoch = -1;
  let batches: Int32Array[] = [];
  const indices = (turn: number): Int32Array => {
    const position = generation * total + turn;
    if (epoch !== Math.floor(position / perEpoch)) {
      epoch = Math.floor(position / perEpoch);
      batches = batchOrder(images.count, batch, experiment.seed, epoch);
    }
    return batches[position % perEpoch]!.slice();
  };
  return {
    steps: Math.ceil(total / replicas),
    turns: (step) =>
      Array.from({ length: Math.min(replicas, total - step * replicas) }, (_, i) => {
        const turn = step * replicas + i;
        return { turn, genome: turn % genomes, indices: indices(turn) };
      }),
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
