/** What a generation of the supernet trains on, step by step, and how fast. */
import { batchOrder } from '../../data/batches.js';
import type { Images } from '../../data/image-set.js';
import type { SgdSettings } from '../../network/optimiser.js';
import { cosine } from '../../network/schedule.js';
import { warmupGenerations, type SupernetExperiment, type SupernetSettings } from './settings.js';

/** A genome's turn to train with a batch. Turns are counted from the start of the generation. */
export interface Turn {
  readonly turn: number;
  /** Index of the genome: turn t is genome t mod n's; where each turn draws its own, the turn itself. */
  readonly genome: number;
  /** The images, which go on through the epochs from one generation to the next. */
  readonly indices: Int32Array;
}

export interface Curriculum {
  readonly steps: number;
  /** The turns of a step; a short last step may have fewer than `replicas`. */
  turns(step: number): Turn[];
}

/** Turns in a generation. Strict fairness has no step with fewer replicas than the others. */
export function turnsOf(
  { steps, replicas, batch, sampling }: Pick<SupernetSettings, 'steps' | 'replicas' | 'batch' | 'sampling'>,
  images: number,
): number {
  if (steps !== undefined) return steps * replicas;
  const batches = Math.ceil(images / batch);
  return sampling === 'fair' ? Math.ceil(batches / replicas) * replicas : batches;
}

/** The curriculum of a generation in which `genomes` train; Infinity where each turn draws its own. */
export function curriculum(
  experiment: SupernetExperiment,
  images: Pick<Images, 'count'>,
  generation: number,
  genomes: number,
): Curriculum {
  const { batch, replicas } = experiment.supernet;
  const perEpoch = Math.ceil(images.count / batch);
  const total = turnsOf(experiment.supernet, images.count);
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

/** The optimiser's settings in a generation; in those after the settings' last, the rate stays where its cosine ends. */
export function sgdSettings({ supernet, search }: SupernetExperiment, generation: number): SgdSettings {
  const generations = search.generations + warmupGenerations(supernet);
  return {
    ...supernet,
    learningRate: cosine(
      Math.min(generation, generations),
      generations,
      supernet.learningRate,
      supernet.minimumLearningRate,
    ),
  };
}
