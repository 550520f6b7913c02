/**
 * What the main thread and the workers say to each other: plain data, and memory that both see. A task is a network
 * plan, weights, images and options; a worker knows nothing else of the work that it takes part in.
 */
import type { BackendName, Score } from '../../network/network.js';
import type { Result } from '../pool/result.js';
import type { CompileTask } from './tasks/compile.js';
import type { GradientsTask, GradientsValue } from './tasks/gradients.js';
import type { ProxyTask } from './tasks/proxies.js';
import type { ScoreTask } from './tasks/score.js';
import type { StepsTask } from './tasks/steps.js';

/** What every worker knows from its start. */
export interface WorkerSetup {
  readonly backend: BackendName;
  /** Address of the module that exports `openBackend`. */
  readonly backendModule: string;
  /** MiB that a worker may hold. */
  readonly memory: number;
  /** MiB that the scores of one layer of attention may take for an image. Default: no limit. */
  readonly attention?: number | undefined;
  /** Its number in the pool; one that replaces another has the same, and with it the same device. */
  readonly place: number;
}

/** Opens the worker's backend, so that a backend that is not there shows before anything else does. */
export interface OpenTask {
  readonly kind: 'open';
}

/** Closes the worker's backend. */
export interface CloseTask {
  readonly kind: 'close';
}

export type Task = GradientsTask | ScoreTask | ProxyTask | StepsTask | CompileTask | OpenTask | CloseTask;
export type TaskKind = Task['kind'];

/** What each kind of task comes to. */
export interface Values {
  readonly gradients: GradientsValue;
  readonly score: readonly Score[];
  readonly steps: readonly Score[];
  readonly proxies: Readonly<Record<string, number>>;
  readonly compile: null;
  readonly open: null;
  readonly close: null;
}

/**
 * A task as it is sent. `number` counts the tasks of the pool in the order in which they are handed out, which does
 * not depend on the number of workers; `attempt` is 1 when it is tried again.
 */
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
  | Result<Values[TaskKind]>
  /** The backend cannot be opened. */
  | { readonly status: 'unavailable'; readonly reason: string };
