/** The pool of this process: worker threads, each with a backend of its own, and memory that they all see. */
import type { BackendName, Score } from '../../network/network.js';
import type { WeightTable } from '../../network/weights.js';
import type { BatchGradients, GradientsJob, ProxyJob, ScoreJob, StepJob, StepsJob } from '../pool/jobs.js';
import type { MemoryNeed } from '../pool/memory-need.js';
import type { Pool } from '../pool/pool.js';
import type { Result } from '../pool/result.js';
import { sharePlan } from '../pool/shared-plan.js';
import type { TrainingContext, TrainingJob, TrainingResult } from '../pool/training-job.js';
import { trainFromScratch } from '../scratch/training.js';
import { Dispatcher } from './dispatcher.js';
import { GradientBuffers } from './gradient-buffers.js';
import { gradientsJob } from './gradients-job.js';
import { scoreJob } from './score-job.js';
import { stepJob } from './step-job.js';
import { stepsJob } from './steps-job.js';
import { defaultLimits, type TimeLimits } from './time-limits.js';
import type { WorkerThread } from './worker-thread.js';
import { Workers, type Answer, type RunTask } from './workers.js';

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
export async function openThreadPool(
  options: ThreadPoolOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<Pool> {
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
  return new ThreadPool(workers, backend === 'webgpu' || backend === 'tensorflow');
}

type Group = readonly WorkerThread[];

interface Groups {
  readonly all: readonly Group[];
  readonly free: Dispatcher<Group>;
}

class ThreadPool implements Pool {
  readonly #workers: Workers;
  readonly #shared: JobRunner;
  /** Groups of workers that train one network at a time each, by their size. */
  readonly #groups = new Map<number, Groups>();

  constructor(
    workers: Workers,
    readonly keepsWeights: boolean,
  ) {
    this.#workers = workers;
    this.#shared = new JobRunner(workers.runner('shared'));
  }

  score(job: ScoreJob, signal: AbortSignal): Promise<Result<readonly Score[]>> {
    return this.#shared.score(job, signal);
  }

  step(job: StepJob, signal: AbortSignal): Promise<readonly Result<Score>[]> {
    return this.#shared.step(job, signal);
  }

  gradients(job: GradientsJob, signal: AbortSignal): Promise<Result<BatchGradients>> {
    return this.#shared.gradients(job, signal);
  }

  steps(job: StepsJob, signal: AbortSignal): Promise<Result<readonly Score[]>> {
    return stepsJob(this.#workers.runner('shared'), job, signal);
  }

  async proxies(job: ProxyJob, signal: AbortSignal): Promise<Result<Readonly<Record<string, number>>>> {
    const { plan, ...rest } = job;
    const task = { kind: 'proxies', plan: { key: plan.key, json: plan.json }, ...rest } as const;
    return (await this.#workers.runner('shared')('proxies', () => task, signal)) as Answer<'proxies'>;
  }

  /** On as many workers as the batch has shards, so that a worker compiles one network and not all of them. */
  train(job: TrainingJob, context: TrainingContext): Promise<Result<TrainingResult>> {
    const { all, free } = this.#groupsOf(Math.min(this.#workers.all.length, job.options.replicas));
    return free.use(all, context.signal, (group) =>
      trainFromScratch(job, new JobRunner(this.#workers.runner('training', group)), context),
    );
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

  async compile({ plan, ...rest }: MemoryNeed, signal: AbortSignal): Promise<Result<null>> {
    const { key, json } = sharePlan(plan);
    const task = { kind: 'compile', plan: { key, json }, ...rest } as const;
    return (await this.#workers.runner('shared')('compile', () => task, signal)) as Answer<'compile'>;
  }

  close(): Promise<void> {
    return this.#workers.close();
  }
}

/** Steps and scores on some of the workers. */
class JobRunner {
  readonly #buffers = new WeakMap<WeightTable, GradientBuffers>();

  constructor(readonly run: RunTask) {}

  score(job: ScoreJob, signal: AbortSignal): Promise<Result<readonly Score[]>> {
    return scoreJob(this.run, job, signal);
  }

  step(job: StepJob, signal: AbortSignal): Promise<readonly Result<Score>[]> {
    return this.#buffered(job.tables.weights, (buffers) => stepJob(this.run, job, buffers, signal));
  }

  gradients(job: GradientsJob, signal: AbortSignal): Promise<Result<BatchGradients>> {
    return this.#buffered(job.weights, (buffers) => gradientsJob(this.run, job, buffers, signal));
  }

  async #buffered<T>(weights: WeightTable, work: (buffers: GradientBuffers) => Promise<T>): Promise<T> {
    const buffers = this.#buffers.get(weights) ?? new GradientBuffers(weights);
    this.#buffers.set(weights, buffers);
    try {
      return await work(buffers);
    } catch (error) {
      // A worker that was stopped may still write into them.
      this.#buffers.delete(weights);
      throw error;
    }
  }
}
