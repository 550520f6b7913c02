/**
 * The workers of a pool: each task goes to the first that is free, in the order in which the tasks came. A worker that
 * exits, throws or hangs is replaced and its task tried once more.
 */
import { PoolError } from '../pool/pool.js';
import { failed, type Result } from '../pool/result.js';
import { linkedSignal } from '../pool/signals.js';
import { Dispatcher } from './dispatcher.js';
import type { Message, Reply, Task, TaskKind, Values, WorkerSetup } from './task.js';
import { StopWatch, type TimeLimits } from './time-limits.js';
import { WorkerThread } from './worker-thread.js';

export type Answer<K extends TaskKind> = Result<Values[K]>;

/**
 * Makes the task when its turn comes; undefined: it is no longer wanted. Called again, with attempt 1, when the
 * worker died. The first one may still be writing then, so memory that is written to must be fresh.
 */
export type TaskSource<K extends TaskKind> = (
  attempt: number,
) => Extract<Task, { readonly kind: K }> | undefined;

/**
 * Has a worker do a task. Gives the answer; undefined for a task that was not wanted. Throws PoolError, or the signal's
 * reason once the thread that had the task is gone.
 */
export type RunTask = <K extends TaskKind>(
  kind: K,
  source: TaskSource<K>,
  signal: AbortSignal,
) => Promise<Answer<K> | undefined>;

export interface WorkersOptions {
  readonly count: number;
  /** Address of the module that the threads run. */
  readonly module: string;
  readonly setup: Omit<WorkerSetup, 'place'>;
  readonly limits: TimeLimits;
  readonly onWork?: ((worker: number, seconds: number) => void) | undefined;
}

/** Kinds that no number is counted for. */
const uncounted: readonly TaskKind[] = ['open', 'close', 'compile'];

interface Attempts<K extends TaskKind> {
  readonly number: number;
  readonly source: TaskSource<K>;
  readonly timing: string;
  readonly stop: AbortSignal;
}

export class Workers {
  readonly all: readonly WorkerThread[];
  readonly #free: Dispatcher<WorkerThread>;
  readonly #watch: StopWatch;
  /** Aborted, with the reason, when no task can be answered any more. */
  readonly #broken = new AbortController();
  readonly #noticed = new Set<string>();
  readonly #onWork: WorkersOptions['onWork'];
  #tasks = 0;

  constructor({ count, module, setup, limits, onWork }: WorkersOptions) {
    this.#onWork = onWork;
    const events = {
      notice: (text: string) => this.#notice(text),
      unstartable: ({ message }: Error) =>
        this.#broken.abort(new PoolError(`no worker can be started: ${message}`)),
    };
    this.all = Array.from(
      { length: count },
      (_, place) => new WorkerThread(module, { ...setup, place }, events),
    );
    this.#free = new Dispatcher(this.all);
    this.#watch = new StopWatch(limits);
  }

  #notice(text: string): void {
    if (this.#noticed.has(text)) return;
    this.#noticed.add(text);
    process.emitWarning(text, 'MemoryWarning');
  }

  /** Opens every worker's backend. Throws PoolError. */
  async open(signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.all.map((worker) => this.runner('open', [worker])('open', () => ({ kind: 'open' }), signal)),
    );
  }

  /** For work of a purpose: tasks of a purpose take about the same time. Only these workers get its tasks. */
  runner(purpose: string, allowed: readonly WorkerThread[] = this.all): RunTask {
    return async (kind, source, signal) => {
      const { stop, unlink } = linkedSignal([signal, this.#broken.signal]);
      const number = uncounted.includes(kind) ? -1 : this.#tasks++;
      const attempts = { number, source, timing: `${purpose} ${kind}`, stop };
      try {
        return await this.#free.use(allowed, stop, (worker) => this.#attempt(worker, attempts));
      } finally {
        unlink();
      }
    };
  }

  async #attempt<K extends TaskKind>(
    worker: WorkerThread,
    { number, source, timing, stop }: Attempts<K>,
  ): Promise<Answer<K> | undefined> {
    let attempt = 0;
    let unopened = 0;
    for (;;) {
      const task = source(attempt);
      if (!task) return undefined;
      const started = performance.now();
      try {
        const reply = await this.#send(worker, { task, number, attempt }, timing, stop);
        if (number >= 0) this.#onWork?.(this.all.indexOf(worker), (performance.now() - started) / 1000);
        // A worker answers a task of a kind with a value of that kind.
        if (reply.status !== 'unavailable') return reply as Answer<K>;
        // A device may still hold what a process had that has just died: once more.
        if (unopened++ > 0) throw new PoolError(reply.reason);
      } catch (error) {
        if (stop.aborted) await worker.end();
        stop.throwIfAborted();
        if (error instanceof PoolError) throw error;
        if (attempt++ > 0) return failed((error as Error).message);
      }
    }
  }

  async #send(worker: WorkerThread, message: Message, timing: string, stop: AbortSignal): Promise<Reply> {
    const run = this.#watch.start(timing, stop);
    try {
      const reply = await worker.send(message, run.signal);
      run.finished();
      return reply;
    } catch (error) {
      throw run.expired() ? new Error('the worker gave no answer within the time limit') : error;
    } finally {
      run.end();
    }
  }

  /** Closes the backends and ends the threads; tasks that are not answered throw. */
  async close(): Promise<void> {
    this.#broken.abort(new PoolError('the pool is closed'));
    this.#watch.close();
    await Promise.all(this.all.map((worker) => worker.close()));
  }
}
