/**
 * The pool of workers: hands tasks out in order, as many at a time as there are workers, and keeps what came back
 * in the order of the tasks. A worker that exits, throws or hangs is replaced and its task tried once more.
 */
import { Piscina } from 'piscina';
import type { Need } from './fit.js';
import type { Score } from '../../network/network.js';
import { defaultLimits, StopWatch, type TimeLimits } from './limits.js';
import { blankPlaces, keepPlaces } from './places.js';
import { linkedSignal } from './signal.js';
import { sharePlan } from './shared-plan.js';
import type { Message, Notice, Reply, Task, WorkerData, WorkerSetup } from './task.js';

export type Answer =
  | { readonly status: 'ok'; readonly scores: readonly Score[] }
  | { readonly status: 'failed'; readonly reason: string };

/**
 * Makes the task when its turn comes; undefined: it is no longer wanted. Called again, with attempt 1, when the
 * worker died. The first one may still be writing then, so memory that is written to must be fresh.
 */
export type TaskSource = (attempt: number) => Task | undefined;

/** Milliseconds that workers have to close their backends. */
const mostPatience = 5000;

/** The workers cannot be started, or their backend cannot be opened. */
export class PoolError extends Error {
  override readonly name = 'PoolError';
}

export class WorkerPool {
  readonly #watch: StopWatch;
  #threads: Piscina<Message, Reply> | undefined;
  /** Aborted, with the reason, when no worker can be started any more. */
  readonly #broken = new AbortController();
  readonly #noticed = new Set<string>();
  #tasks = 0;

  constructor(
    readonly setup: WorkerSetup,
    readonly workers: number,
    limits: TimeLimits = defaultLimits,
  ) {
    this.#watch = new StopWatch(limits);
  }

  #start(): Piscina<Message, Reply> {
    const places = blankPlaces(this.workers);
    const threads = new Piscina<Message, Reply>({
      filename: new URL('./worker.js', import.meta.url).href,
      minThreads: this.workers,
      maxThreads: this.workers,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
      recordTiming: false,
      workerData: { ...this.setup, places } satisfies WorkerData,
    });
    threads.on('message', ({ notice }: Notice) => {
      if (this.#noticed.has(notice)) return;
      this.#noticed.add(notice);
      process.emitWarning(notice, 'MemoryWarning');
    });
    threads.on('workerDestroy', ({ id }: { readonly id: number }) => {
      const others = threads.threads.map(({ threadId }) => threadId).filter((thread) => thread !== id);
      keepPlaces(places, new Set(others));
    });
    // An idle worker that fails is replaced, unless it could not even start.
    threads.on('error', (error: Error) => {
      if (threads.threads.length === 0)
        this.#broken.abort(new PoolError(`no worker can be started: ${error.message}`));
    });
    return threads;
  }

  /** Opens every worker's backend. Throws PoolError. */
  async open(signal: AbortSignal): Promise<void> {
    const tasks = Array.from({ length: this.workers }, () => () => ({ purpose: 'open' }) as const);
    for (const answer of await this.all(tasks, signal))
      if (answer?.status === 'failed') throw new PoolError(answer.reason);
    this.#tasks = 0;
  }

  /** Why the network does not fit into a worker's memory; undefined where it does. Throws like `all`. */
  async misfit({ plan, ...rest }: Need, signal: AbortSignal): Promise<string | undefined> {
    const shared = sharePlan(plan);
    const [answer] = await this.all([() => ({ purpose: 'fit', plan: shared, ...rest })], signal);
    this.#tasks--;
    return answer?.status === 'failed' ? answer.reason : undefined;
  }

  /**
   * The answers in the order of the tasks, undefined for those that were not wanted. `answered` is told each as it
   * comes; the worker waits for it. Throws the signal's reason, or what `answered` threw, once whatever was running
   * has been stopped, also by other calls; a later call starts workers anew.
   */
  async all(
    tasks: readonly TaskSource[],
    signal: AbortSignal,
    answered?: (index: number, answer: Answer) => Promise<void> | void,
  ): Promise<(Answer | undefined)[]> {
    const { stop, fail, unlink } = linkedSignal([signal, this.#broken.signal]);
    const first = this.#tasks;
    this.#tasks += tasks.length;
    const answers = new Array<Answer | undefined>(tasks.length);
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < tasks.length) {
        const index = next++;
        const answer = await this.#attempt(tasks[index]!, first + index, stop);
        answers[index] = answer;
        if (answer) await answered?.(index, answer);
      }
    };
    try {
      stop.throwIfAborted();
      await Promise.all(Array.from({ length: Math.min(this.workers, tasks.length) }, lane));
    } catch (error) {
      fail(error);
      await this.#end();
      throw error;
    } finally {
      unlink();
    }
    return answers;
  }

  async #attempt(source: TaskSource, number: number, stop: AbortSignal): Promise<Answer | undefined> {
    for (let attempt = 0; ; attempt++) {
      const task = source(attempt);
      if (!task) return undefined;
      try {
        const reply = await this.#send({ task, number, attempt }, stop);
        if (reply.status === 'unavailable') throw new PoolError(reply.reason);
        return reply;
      } catch (error) {
        stop.throwIfAborted();
        if (error instanceof PoolError) throw error;
        if (attempt > 0) return { status: 'failed', reason: (error as Error).message };
      }
    }
  }

  async #send(message: Message, stop: AbortSignal): Promise<Reply> {
    const threads = (this.#threads ??= this.#start());
    const run = this.#watch.start(message.task.purpose, stop);
    try {
      const reply = await threads.run(message, { signal: run.signal });
      run.finished();
      return reply;
    } catch (error) {
      throw run.expired() ? new Error('the worker gave no answer within the time limit') : error;
    } finally {
      run.end();
    }
  }

  /** Ends the threads, whatever they do. */
  async #end(): Promise<void> {
    const threads = this.#threads;
    this.#threads = undefined;
    await threads?.destroy();
  }

  /** Closes the backends, as far as workers are free to do so, and ends the threads. */
  async close(): Promise<void> {
    this.#watch.close();
    const threads = this.#threads;
    // Idle workers take one task each.
    const message: Message = { task: { purpose: 'close' }, number: 0, attempt: 0 };
    const signal = AbortSignal.timeout(mostPatience);
    const closing = threads?.threads.map(() => threads.run(message, { signal })) ?? [];
    await Promise.allSettled(closing);
    await this.#end();
  }
}
