/** A whole training of one network from scratch, as a piece of work. */
import type { Augmentation } from '../../data/fill-batch.js';
import type { Images } from '../../data/image-set.js';
import type { Statistics } from '../../network/network.js';
import type { WeightTable } from '../../network/weights.js';
import type { Plan } from '../../plan/plan.js';
import type { Seed } from '../../random.js';
import type { Snapshot } from '../../search/evaluator.js';
import type { ScratchOptions } from '../training-settings.js';

export type { ScratchOptions };

export interface TrainingJob {
  readonly plan: Plan;
  readonly options: ScratchOptions;
  readonly augmentation: Augmentation;
  /** Weights to begin with, by name. Those that are absent or of another shape are drawn. Default: all are drawn. */
  readonly initial?: Snapshot['tensors'] | undefined;
  /** Names the streams of the weights, the batches' order, the augmentation, dropout and drop path. */
  readonly seed: Seed;
  /** Those that it trains on, and those that it is scored with once, at the end. */
  readonly images: { readonly train: Images; readonly score: Images };
  /** Images in a batch of the evaluation at the end. */
  readonly evaluationBatch: number;
  /** Batch norm of that evaluation: the running statistics, unless the training is too short for them. */
  readonly statistics: Statistics;
  /** Epochs that it trains for, of a course of `options.epochs`. Default: all of them. */
  readonly until?: number;
  /** Training steps between two checkpoints. */
  readonly checkpointSteps: number;
}

/** What an epoch came to. */
export interface EpochRecord {
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean cross entropy of the training batches, each before its step. */
  readonly loss: number;
  /** Their accuracy in percent. */
  readonly accuracy: number;
}

export interface TrainingProgress {
  /** Steps done and to do, up to `until`. */
  readonly done: number;
  readonly total: number;
  /** The complete epochs. */
  readonly epochs: readonly EpochRecord[];
}

export interface TrainingContext {
  /** Stops the training, which then throws the signal's reason after one more checkpoint. */
  readonly signal: AbortSignal;
  /** Called before the first step and after each. */
  progress?(progress: TrainingProgress): void;
  /** Called after the last step of each epoch and waited for, in place of `checkpoint`. */
  epoch?(record: EpochRecord, snapshot: () => Snapshot): Promise<void>;
  /** Called every `checkpointSteps` steps; what it stores comes back through `resume`. */
  checkpoint?(snapshot: () => Snapshot): Promise<void>;
  readonly resume?: Snapshot;
}

export interface TrainingResult {
  /** Of the images to score with, in percent. */
  readonly accuracy: number;
  /** Their mean cross entropy. */
  readonly loss: number;
  readonly epochs: readonly EpochRecord[];
  /** Weights and running statistics. */
  readonly weights: WeightTable;
}
