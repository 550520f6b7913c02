/** What the pool's main thread and its workers say to each other: plain data, and memory that both see. */
import type { Seed } from '../../random.js';
import type { Weight } from '../../plan/plan.js';
import type { Augmentation } from '../../data/fill-batch.js';
import type { Images } from '../../data/image-set.js';
import type { BackendName, Score, Statistics } from '../../network/network.js';
import type { SgdSettings } from '../../network/optimiser.js';
import type { ScratchTask } from './scratch-task.js';
import type { SharedPlan } from './shared-plan.js';

/** What every worker knows from its start. */
export interface WorkerSetup {
  readonly backend: BackendName;
  /** Address of the module that exports `openBackend`. */
  readonly backendModule: string;
  /** MiB that a worker may hold. */
  readonly memory: number;
  /** MiB that the scores of one layer of attention may take for an image. Default: no limit. */
  readonly attention?: number | undefined;
  readonly seed: Seed;
  /** Every weight that a plan may name, in the order of the layout of `values`. */
  readonly weights: readonly Weight[];
  readonly values: SharedArrayBuffer;
  readonly sets: { readonly train: Images; readonly validation: Images };
  /** Workers of other pools at the same time, which come first when devices are shared out. Default 0. */
  readonly workersBefore?: number;
}

/** What the pool adds. */
export interface WorkerData extends WorkerSetup {
  /** See pool-places.ts. */
  readonly places: SharedArrayBuffer;
}

/** Images of one set, and the name of the stream that augments them. */
export interface BatchOrder {
  readonly indices: Int32Array;
  readonly noise: readonly (string | number)[];
}

interface NetworkTask {
  readonly plan: SharedPlan;
  /** The largest batch that the plan will see. */
  readonly batch: number;
  readonly augmentation?: Augmentation;
}

/** One batch forward and backward; the gradients of the plan's weights go into `gradients`. */
export interface TrainTask extends NetworkTask {
  readonly purpose: 'train';
  readonly order: BatchOrder;
  /** Of the layout of the shared weights. */
  readonly gradients: SharedArrayBuffer;
}

/**
 * Steps of the optimiser on the device, one batch each. Weights and momentum travel there and back once; what comes
 * back goes into `into`, so that a worker that dies changes nothing.
 */
export interface ResidentTask {
  readonly purpose: 'resident';
  readonly batch: number;
  readonly augmentation?: Augmentation;
  readonly steps: readonly { readonly plan: SharedPlan; readonly order: BatchOrder }[];
  readonly settings: SgdSettings;
  /** As of the first step; of the layout of the shared weights, like `into`. */
  readonly momentum: SharedArrayBuffer;
  readonly into: { readonly weights: SharedArrayBuffer; readonly momentum: SharedArrayBuffer };
}

/** Some batches forward. */
export interface EvaluateTask extends NetworkTask {
  readonly purpose: 'evaluate';
  readonly orders: readonly BatchOrder[];
  readonly statistics: Statistics;
  /**
   * Which state of the shared weights it is, other than all before it. Given where weights should stay on the device
   * for all evaluations of this state.
   */
  readonly version?: number;
}

/** Opens the worker's backend, so that a backend that is not there shows before anything else does. */
export interface OpenTask {
  readonly purpose: 'open';
}

/** Asks whether a network fits into the worker's memory. */
export interface FitTask {
  readonly purpose: 'fit';
  readonly plan: SharedPlan;
  readonly batch: number;
  readonly use: 'train' | 'evaluate';
}

/** Closes the worker's backend. */
export interface CloseTask {
  readonly purpose: 'close';
}

export type Task = TrainTask | ResidentTask | EvaluateTask | ScratchTask | OpenTask | FitTask | CloseTask;

/** A task as it is sent: `number` counts the tasks of the pool, `attempt` is 1 when it is tried again. */
export interface Message {
  readonly task: Task;
  readonly number: number;
  readonly attempt: number;
}

/** What a worker says beside its answers, for the user. */
export interface Notice {
  readonly notice: string;
}

/** What a worker answers; whatever else goes wrong ends the worker. */
export type Reply =
  | { readonly status: 'ok'; readonly scores: readonly Score[] }
  /** Trying again would not help: the plan does not fit, the loss or the gradient is not finite. */
  | { readonly status: 'failed'; readonly reason: string }
  /** The backend cannot be opened. */
  | { readonly status: 'unavailable'; readonly reason: string };
