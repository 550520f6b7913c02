/** Pieces of work on weights that the caller keeps: scoring a network with them, and steps of training. */
import type { Augmentation } from '../../data/fill-batch.js';
import type { Images } from '../../data/image-set.js';
import type { Score, Statistics, TrainingOptions } from '../../network/network.js';
import type { Noise } from '../../network/noise.js';
import type { SgdSettings, Trained } from '../../network/optimiser.js';
import type { WeightTable } from '../../network/weights.js';
import type { Shares } from '../../plan/plan.js';
import type { SharedPlan } from './shared-plan.js';
import type { WeighedPlan } from './weighed-plan.js';
import type { WeightState } from './weight-state.js';

/** Images of a batch, and the streams of what is random about it: augmentation, dropout, drop path. */
export interface BatchOrder {
  readonly indices: Int32Array;
  readonly noise: Noise;
}

/** Scores all images, in their order, unless batches are named. */
export interface ScoreJob extends WeighedPlan {
  readonly weights: WeightState;
  readonly images: Images;
  readonly batch: number;
  readonly statistics: Statistics;
  /** Batch i draws from the streams `[...noise, firstBatch + i]`. Default: the images as they are. */
  readonly random?: { readonly augmentation: Augmentation; readonly noise: Noise };
  /**
   * Parts, at most, that workers may share. More spread the work more evenly, but each worker that joins in has to
   * compile the network. Default: one for each four batches.
   */
  readonly shards?: number;
  /** Images of each batch, by their index. Default: all, in their order, `batch` at a time. */
  readonly batches?: readonly Int32Array[];
  /** Number of the first batch, where others were scored before: it names the streams. Default: 0. */
  readonly firstBatch?: number;
  /** The weights stay on the device for the next job with this state. */
  readonly keepWeights?: boolean;
  /** The scores have the class that is named for each image. */
  readonly named?: boolean;
}

/** A network that takes part in a step, with a batch of its own. */
export interface Replica extends WeighedPlan {
  /** The batch; or its shards, each with its own batch statistics, whose running statistics move by their mean. */
  readonly shards: readonly BatchOrder[];
}

/** What the steps of a training have in common. */
export interface Training {
  /** Changed by the step. No other job may use them meanwhile. */
  readonly tables: Omit<Trained, 'gradients'>;
  readonly images: Images;
  readonly augmentation: Augmentation;
  /** Images in the largest batch, or shard of one, that the plans will see. */
  readonly batch: number;
  readonly settings: SgdSettings;
}

export interface StepJob extends Training {
  readonly replicas: readonly Replica[];
  readonly options?: Omit<TrainingOptions, 'noise'>;
}

/** A pass of training without a step: gradients of the mean loss of a batch. */
export interface GradientsJob extends WeighedPlan {
  /** Only read. */
  readonly weights: WeightTable;
  /**
   * Gets the gradients of the plan's weights and, under the names of running statistics, the batch's: the mean of the
   * shards'. Of the layout of `weights`. Absent: they are not wanted.
   */
  readonly into?: WeightTable;
  /** Names of shares whose gradients are wanted. */
  readonly asked?: readonly string[];
  readonly images: Images;
  readonly augmentation: Augmentation;
  /** Images in the largest batch, or shard of one, that the plan will see. */
  readonly batch: number;
  /** The batch; or its shards, each with its own batch statistics. */
  readonly shards: readonly BatchOrder[];
  readonly options?: Omit<TrainingOptions, 'noise' | 'shares'>;
}

export interface BatchGradients {
  readonly score: Score;
  /** Of the shares asked for: the mean of the shards'. */
  readonly shares: Shares;
}

/** Scores a network that has not been trained (`../../proxies/`). */
export interface ProxyJob {
  readonly plan: SharedPlan;
  readonly images: Images;
  /** Real images, as they are; as many batches as the metrics need. */
  readonly batches: readonly Int32Array[];
  readonly metrics: readonly string[];
  /** Draws of weights whose scores are averaged. */
  readonly inits: number;
  /** Names the streams of weights and noise. */
  readonly noise: Noise;
}

export interface StepsJob extends Training {
  readonly steps: readonly (WeighedPlan & { readonly order: BatchOrder })[];
  readonly options?: Omit<TrainingOptions, 'noise' | 'shares'>;
}
