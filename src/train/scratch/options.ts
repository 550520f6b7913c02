/** What follows for an epoch, and for a worker, from how a network is trained. */
import { cosine, linearWarmUp } from '../../network/schedule.js';
import type { ScratchOptions } from '../training-settings.js';

export interface EpochRates {
  readonly learningRate: number;
  readonly dropPath: number;
}

/** Epochs count from 0. */
export function ratesOf(epoch: number, options: ScratchOptions): EpochRates {
  const { epochs, learningRate, minimumLearningRate, warmup, dropPath } = options;
  return {
    learningRate: linearWarmUp(epoch, warmup) * cosine(epoch, epochs, learningRate, minimumLearningRate),
    dropPath: (dropPath * epoch) / epochs,
  };
}

/** Images in the largest shard of a batch. */
export function shardSize({ batch, replicas }: Pick<ScratchOptions, 'batch' | 'replicas'>): number {
  return Math.ceil(batch / replicas);
}
