/** The pool of this process: worker threads, each with a backend of its own, and memory that they all see. */
import type { BackendName } from '../../network/network.js';
import type { Pool } from '../pool/pool.js';
import type { Result } from '../pool/result.js';
import type { TrainingContext, TrainingJob, TrainingResult } from '../pool/training-job.js';
import type { TrainingState } from '../scratch/state.js';
import { trainFromScratch, trainToEpoch, type NetworkWorkers } from '../scratch/training.js';
import { Dispatcher } from './dispatcher.js';
import { JobRunner } from './job-runner.js';
import { defaultLimits, type TimeLimits } from './time-limits.js';
import type { WorkerThread } from './worker-thread.js';
import { Workers } from './workers.js';

export interface ThreadPoolOptions {
  readonly backend: BackendName;
  readonly workers: number;
  /** MiB that one worker may hold. */
  readonly memory: number;
  /** MiB that the scores of one layer of attention may take for an image; networks over it fail. Default: no limit. */
  readonly attention?: number | undefined;
  /** Address of the module that exports `openBackend`. Default: the project's. */
  readonly backendModule?: string;
  /** Address of the module that the threads run. Default: the project's. */
  readonly workerModule?: string;
  readonly limits?: TimeLimits;
  /** Told how long a worker, counted from 0, took for a task that it answered. */
  readonly onWork?: ((worker: number, seconds: number) => void) | undefined;
}

/** Starts the workers and opens their backends. Throws PoolError. */
export function openThreadPool(options: ThreadPoolOptions, signal?: AbortSignal): Promise<Pool> {
  return openThreads(options, signal);
}

/** The same, for those who have tasks of their own. */
export async function openThreads(
  options: ThreadPoolOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<ThreadPool> {
  const { backend, workers: count, memory, attention, limits = defaultLimits } = options;
  const workers = new Workers({
    ...{ count, limits, onWork: options.onWork },
    module: options.workerModule ?? new URL('./worker.js', import.meta.url).href,
    setup: {
      ...{ backend, memory, attention },
      backendModule: options.backendModule ?? new URL('../../network/backends.js', import.meta.url).href,
    },
  });
  try {
    await workers.open(signal);
  } catch (error) {
    await workers.close();
    throw error;
  }
  return new ThreadPool(workers, keepsWeights(backend));
}

/** Whether weights should stay on the device of such a backend. */
export function keepsWeights(backend: BackendName): boolean {
  return backend === 'webgpu' || backend === 'tensorflow';
}

type Group = readonly WorkerThread[];

interface Groups {
  readonly all: readonly Group[];
  readonly free: Dispatcher<Group>;
}

export class ThreadPool extends JobRunner implements Pool {
  readonly #workers: Workers;
  /** Groups of workers that train one network at a time each, by their size. */
  readonly #groups = new Map<number, Groups>();

  constructor(
    workers: Workers,
    readonly keepsWeights: boolean,
  ) {
    super(workers.runner('shared'));
    this.#workers = workers;
  }

  train(job: TrainingJob, context: TrainingContext): Promise<Result<TrainingResult>> {
    return this.#inGroup(job, context, (workers) => trainFromScratch(job, workers, context));
  }

  /** Trains up to `until` and does not score. */
  trainToEpoch(job: TrainingJob, context: TrainingContext): Promise<Result<TrainingState>> {
    return this.#inGroup(job, context, (workers) => trainToEpoch(job, workers, context));
  }

  /** On as many workers as the batch has shards, so that a worker compiles one network and not all of them. */
  #inGroup<T>(
    { options }: TrainingJob,
    { signal }: TrainingContext,
    work: (workers: NetworkWorkers) => Promise<T>,
  ): Promise<T> {
    const { all, free } = this.#groupsOf(Math.min(this.#workers.all.length, options.replicas));
    return free.use(all, signal, (group) => work(new JobRunner(this.#workers.runner('training', group))));
  }

  #groupsOf(size: number): Groups {
    let groups = this.#groups.get(size);
    if (!groups) {
      const { all: workers } = this.#workers;
      const all = Array.from({ length: Math.floor(workers.length / size) }, (_, i) =>
        workers.slice(i * size, (i + 1) * size),
      );
      groups = { all, free: new Dispatcher<Group>(all) };
      this.#groups.set(size, groups);
    }
    return groups;
  }

  close(): Promise<void> {
    return this.#workers.close();
  }
}
