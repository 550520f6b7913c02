/**
 * The seam between the training code and what computes: a backend makes a plan runnable, and that is all that
 * fitness, supernet and final training know of tensors. Two implementations pass one contract suite: `wasm`
 * (compiled plans over the kernels) and the tfjs one (any tfjs backend: cpu, webgpu, tensorflow).
 */
import { InputError } from '../errors/input-error.js';
import type { Plan, Shares } from '../plan/plan.js';
import type { Factors, Noise } from './noise.js';
import type { SgdSettings } from './optimiser.js';
import type { WeightTable } from './weights.js';

export interface Batch {
  /** NHWC, normalised, `size` images one after the other. */
  readonly images: Float32Array;
  /** One class for each image. */
  readonly labels: Uint8Array | Uint16Array | Int32Array;
  readonly size: number;
}

/** Sums over the images of a batch, so that batches add up exactly. */
export interface Score {
  /** Sum of the cross entropies (natural logarithm). */
  readonly loss: number;
  /** Images whose highest score is the right class (the lower index wins a tie). */
  readonly correct: number;
  readonly count: number;
  /** The class of the highest score of each image, where it was asked for. */
  readonly named?: readonly number[];
}

/**
 * Mean softmax cross entropy of the batch; the sum of all class scores of all images; or any loss whose gradient with
 * respect to the plan's output is known, `[size, ...shape]` row-major (of a plan that ends in the middle of a network).
 */
export type Loss = 'crossEntropy' | 'sumOfLogits' | { readonly upstream: Float32Array };

export interface TrainingOptions {
  /** A number for each share that the plan names. */
  readonly shares?: Shares;
  /** What the gradients are of. Default: `crossEntropy`. */
  readonly loss?: Loss;
  /** Weight of the auxiliary head's loss. Default 0: the auxiliary head does not run. */
  readonly auxiliaryWeight?: number;
  /** Drop-path rate of this step. Default 0. */
  readonly dropPathRate?: number;
  /**
   * Names the streams of dropout and drop path, together with the layer's id, or gives their factors. Needed where they
   * occur.
   */
  readonly noise?: Noise | Factors;
  /** Smoothing of the labels. Default 0. */
  readonly labelSmoothing?: number;
  /** By class: how much an image counts. The loss stays divided by the number of images. Default: 1 each. */
  readonly classWeights?: readonly number[];
}

/** Where batch norm takes its mean and variance from: the batch itself, or the running statistics. */
export type Statistics = 'batch' | 'running';

/** What a pass computes the gradient of the loss with respect to. */
export interface GradientRequest {
  /**
   * Gets the gradient for each weight of the plan (overwritten, nothing is added up; other entries stay), and, under
   * the names of running statistics, the batch's mean and unbiased variance. Weights that no gradient reaches get
   * zeros; running statistics of layers that did not run come back as they are.
   */
  readonly weights?: WeightTable;
  /** Names of shares. */
  readonly shares?: readonly string[];
  readonly images?: boolean;
}

export interface PassOptions extends TrainingOptions {
  /** Default: the batch's. Gradients are taken with those only. */
  readonly statistics?: Statistics;
  /** Ids of layers whose outputs come back. */
  readonly outputs?: readonly string[];
  /**
   * Says that these weights are what they were in the last pass that this network made with the same table, so that
   * what a backend made of them may be used again. Of evaluations alone; it changes no result.
   */
  readonly sameWeights?: boolean;
  /** Makes it a pass of training, forward and backward. Without, it is an evaluation, where nothing is dropped. */
  readonly gradients?: GradientRequest;
}

export interface PassResult {
  /** The main head's plain cross entropy, whatever the loss, the auxiliary head and the smoothing. */
  readonly score: Score;
  /** Class scores, `[size, classes]` row-major. */
  readonly logits: Float32Array;
  /** By the ids asked for: `[size, ...shape]` row-major. */
  readonly outputs: Readonly<Record<string, Float32Array>>;
  /** Gradient for each share asked for, summed over all sums that name it. */
  readonly shares: Shares;
  /** `[size, height, width, channels]`, where asked for. */
  readonly images?: Float32Array;
}

/**
 * A plan made runnable, for weights from any table that has the plan's. An input of a sum whose share is exactly 0, and
 * whose gradient is not asked for, does not run, nor what only it reads: as if it was not in the plan.
 */
export interface Network {
  readonly plan: Plan;
  /** Bytes that the backend holds for it while it trains or evaluates (largest so far, or as planned). */
  readonly bytes: number;
  /** How many parts the largest batch is computed in, each with batch statistics of its own. Default 1. */
  readonly parts?: number;
  /** One pass: forward, and backward where gradients are asked for. */
  pass(batch: Batch, weights: WeightTable, options?: PassOptions): Promise<PassResult>;
  /** A pass of training with the gradients of the weights; see `GradientRequest.weights`. */
  gradients(
    batch: Batch,
    weights: WeightTable,
    gradients: WeightTable,
    options?: TrainingOptions,
  ): Promise<Score>;
  /** The score of an evaluation. */
  evaluate(batch: Batch, weights: WeightTable, statistics: Statistics, shares?: Shares): Promise<Score>;
  /** The class scores of an evaluation, `[size, classes]` row-major. */
  logits(batch: Batch, weights: WeightTable, statistics: Statistics, shares?: Shares): Promise<Float32Array>;
  dispose(): void;
}

export interface ResidentScore extends Score {
  /** L2 norm of the step's gradient before it was clipped; absent in evaluations. */
  readonly norm?: number;
}

/**
 * Weights and momentum that live on the device through a run of steps, with the optimiser: what a backend offers for
 * which copying them to and fro costs more than computing. The semantics are those of `gradients`, `sgdStep` and
 * `updateStatistics`; results agree within float32. Networks are of the same backend; their weights are among those
 * that the resident was made with. Calls take effect in the order in which they are made, with the batch as it is then.
 */
export interface Resident {
  /** One step of SGD over the plan's weights. May return before the device is done. */
  step(network: Network, batch: Batch, settings: SgdSettings, options?: TrainingOptions): Promise<void>;
  /** Scores a batch with the weights as they stand. May return before the device is done. */
  evaluate(network: Network, batch: Batch, statistics: Statistics, shares?: Shares): Promise<void>;
  /**
   * Waits for the device: the scores of all steps and evaluations since the last call, in order. Where a step's norm
   * is not finite, the weights are of no use from then on.
   */
  scores(): Promise<ResidentScore[]>;
  /** Copies weights and momentum back to tables of the layout that it was made with. */
  save(weights: WeightTable, momentum: WeightTable): Promise<void>;
  dispose(): void;
}

export interface Backend {
  readonly name: BackendName;
  /** `batch` is the largest batch that will be used. Throws MemoryLimitError when the plan cannot fit. */
  compile(plan: Plan, batch: number, purpose: 'train' | 'evaluate'): Network;
  /** Absent where weights in shared memory are at hand as they are. Without momentum it only scores. */
  resident?(weights: WeightTable, momentum?: WeightTable): Resident;
  dispose(): void;
  /** Disposes of it and waits until what it ran in has ended. Absent where there is nothing to wait for. */
  close?(): Promise<void>;
}

export const backendNames = ['wasm', 'webgpu', 'tensorflow', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** What a plan needs exceeds what it may have; the message names both figures. */
export class MemoryLimitError extends InputError {
  override readonly name = 'MemoryLimitError';
}
