/** How a network is trained from scratch, and what follows from it for an epoch. */
import { cosine, linearWarmUp } from '../../network/schedule.js';

/** The `training` section of an experiment file satisfies it. */
export interface ScratchOptions {
  readonly epochs: number;
  readonly batch: number;
  /**
   * Pieces of a batch, each with its own batch statistics, whose gradients make one step; workers share them out.
   * Other numbers give other results, other numbers of workers don't.
   */
  readonly replicas: number;
  readonly learningRate: number;
  /** Where the cosine ends. */
  readonly minimumLearningRate: number;
  /** Epochs in which the learning rate rises to its cosine. */
  readonly warmup: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  /** Largest L2 norm of the gradient. */
  readonly clip: number;
  /** Of the auxiliary head's loss, in plans that have one. */
  readonly auxiliaryWeight: number;
  /** Drop-path rate that the last epoch approaches: epoch e of n trains with dropPath * e / n. */
  readonly dropPath: number;
  readonly labelSmoothing: number;
}

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

/** Images in the largest piece of a batch. */
export function pieceSize({ batch, replicas }: Pick<ScratchOptions, 'batch' | 'replicas'>): number {
  return Math.ceil(batch / replicas);
}
