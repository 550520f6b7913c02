/**
 * What computes for the evaluators: workers that are given whole pieces of work. The threads of this process are one
 * implementation (`../threads/`). Nothing here says that memory is shared: a job holds plans, weights, images and
 * options, each of which can be sent by its content. Results do not depend on the number of workers, on the order in
 * which they answer, or on how a job is cut.
 */
import type { Score } from '../../network/network.js';
import type { BatchGradients, GradientsJob, ProxyJob, ScoreJob, StepJob, StepsJob } from './jobs.js';
import type { MemoryNeed } from './memory-need.js';
import type { Result } from './result.js';
import type { TrainingContext, TrainingJob, TrainingResult } from './training-job.js';

export interface Pool {
  /** True where weights should stay on a worker's device through many steps and evaluations. */
  readonly keepsWeights: boolean;
  /** The scores of a network with a state of the weights, batch by batch. */
  score(job: ScoreJob, signal: AbortSignal): Promise<Result<readonly Score[]>>;
  /**
   * One step of training: the results of the replicas, in their order. Changes weights and momentum, by the mean of
   * the gradients of the replicas that succeeded, once all are there, and not at all if it throws.
   */
  step(job: StepJob, signal: AbortSignal): Promise<readonly Result<Score>[]>;
  /** Gradients of a batch, with respect to weights, shares or both; weights stay as they are. */
  gradients(job: GradientsJob, signal: AbortSignal): Promise<Result<BatchGradients>>;
  /** Some steps one after the other on the device of one worker; nothing is changed if it fails or throws. */
  steps(job: StepsJob, signal: AbortSignal): Promise<Result<readonly Score[]>>;
  /** Scores of a network that has not been trained, by metric; those that are no finite number are left out. */
  proxies(job: ProxyJob, signal: AbortSignal): Promise<Result<Readonly<Record<string, number>>>>;
  /** Trains a network from scratch and scores it. Throws TrainingError for a checkpoint of another network. */
  train(job: TrainingJob, context: TrainingContext): Promise<Result<TrainingResult>>;
  /** Fails, with the figures, for a network that does not fit into a worker's memory. */
  compile(need: MemoryNeed, signal: AbortSignal): Promise<Result<null>>;
  /** Ends the workers. */
  close(): Promise<void>;
}

/** No worker can be had, or its backend cannot be opened. Any method of a pool may throw it, or the signal's reason. */
export class PoolError extends Error {
  override readonly name = 'PoolError';
}
