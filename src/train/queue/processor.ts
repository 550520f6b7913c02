/** What a worker of a queue does with the pieces of work that BullMQ hands it, and which of them it gives up. */
import type { Job } from 'bullmq';
import { InputError } from '../../errors/input-error.js';
import { PoolError } from '../pool/pool.js';
import { resultsOf, type ContentStore } from './content-store.js';
import { exactly } from './exact-number.js';
import { orderSchema, type WorkAnswer, type WorkOrder } from './message.js';
import { perform } from './performer.js';
import { BadContent, MissingParts, type Warehouse } from './warehouse.js';
import type { WorkerThreads } from './worker-threads.js';

interface Doing {
  readonly controller: string;
  readonly stop: AbortController;
}

/** Why work is given up. */
class Unwanted extends Error {
  override readonly name = 'Unwanted';
}

export class Processor {
  readonly #doing = new Map<string, Doing>();
  #done = 0;
  #failed = 0;
  #hasLeft = false;

  constructor(
    /** Of the worker. */
    private readonly id: string,
    private readonly store: ContentStore,
    private readonly warehouse: Warehouse,
    private readonly threads: WorkerThreads,
    /** Told why this worker can do no work at all. */
    private readonly onUnable: (reason: InputError) => void,
  ) {}

  /** Pieces of work under way, done, and found to fail. */
  get tally(): { readonly busy: number; readonly done: number; readonly failed: number } {
    return { busy: this.#doing.size, done: this.#done, failed: this.#failed };
  }

  /** The reply to a piece of work, whatever comes of it. */
  async process(job: Job): Promise<object> {
    const started = performance.now();
    const answer = exactly(await this.#answer(job));
    return { answer, worker: this.id, seconds: (performance.now() - started) / 1000 };
  }

  /** Gives up what is not wanted any more, or whose controller is gone. */
  async giveUp(): Promise<void> {
    const doing = [...this.#doing];
    if (doing.length === 0) return;
    const { redis, keys } = this.store;
    const pipeline = redis.pipeline();
    for (const [id, { controller }] of doing) pipeline.sismember(keys.wanted(controller), id);
    const wanted = resultsOf(await pipeline.exec());
    doing.forEach(([, { stop }], i) => {
      if (wanted[i] !== 1) stop.abort(new Unwanted('it is not wanted any more'));
    });
  }

  /** Gives back what is under way and what comes after. */
  leave(): void {
    this.#hasLeft = true;
    for (const { stop } of this.#doing.values()) stop.abort(new Error('the worker leaves'));
  }

  async #answer(job: Job): Promise<WorkAnswer> {
    const parsed = orderSchema.safeParse(job.data);
    if (!parsed.success) return dropped('it does not parse');
    const id = job.id ?? '';
    const { data: order } = parsed;
    if (this.#hasLeft) return { status: 'returned' };
    const { redis, keys } = this.store;
    if ((await redis.sismember(keys.wanted(order.controller), id)) !== 1)
      return dropped('it is not wanted any more');
    const stop = new AbortController();
    this.#doing.set(id, { controller: order.controller, stop });
    try {
      const answer = await this.#perform(order, job, stop.signal);
      if (answer.status === 'ok') this.#done++;
      else if (answer.status === 'failed') this.#failed++;
      return answer;
    } finally {
      this.#doing.delete(id);
    }
  }

  async #perform({ setup, work }: WorkOrder, job: Job, signal: AbortSignal): Promise<WorkAnswer> {
    try {
      const threads = await this.threads.of(setup, this.#doing.size <= 1);
      return await perform(work, {
        ...{ threads, warehouse: this.warehouse, signal },
        leave: (parts) => this.store.put(parts),
        report: (progress) => job.updateProgress(exactly(progress) as object),
      });
    } catch (error) {
      if (error instanceof MissingParts) return { status: 'missing', parts: [...error.parts] };
      if (signal.aborted && !(signal.reason instanceof Unwanted)) return { status: 'returned' };
      if (error instanceof PoolError || error instanceof InputError) {
        this.onUnable(this.#refusal(error));
        return { status: 'returned' };
      }
      const reason = error instanceof BadContent || error instanceof Unwanted ? error.message : String(error);
      return dropped(reason.split('\n')[0]!.slice(0, 1000));
    }
  }

  #refusal(error: Error): InputError {
    if (error instanceof InputError) return error;
    return new InputError(`--backend: ${this.threads.backend ?? 'it'} cannot be had here: ${error.message}`, {
      advice: 'see evocell doctor',
    });
  }
}

function dropped(reason: string): WorkAnswer {
  return { status: 'dropped', reason };
}
