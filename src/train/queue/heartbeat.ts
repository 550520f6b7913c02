/**
 * A controller's signs of life: it keeps the queue's agreement, says that it is there and what it wants, looks for
 * pieces of work that were lost and for workers, and breaks off where it waited for too long.
 */
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { PoolError } from '../pool/pool.js';
import { resultsOf } from './content-store.js';
import type { Keys } from './keys.js';
import type { PendingWork } from './pending-work.js';
import {
  announce,
  disagreement,
  keepTerms,
  membersOf,
  ownProcess,
  ownTerms,
  type Terms,
} from './presence.js';
import type { QueueTimes } from './times.js';

export interface HeartbeatOptions {
  /** Of the controller. */
  readonly id: string;
  readonly where: string;
  readonly backend: Terms['backend'];
  readonly times: QueueTimes;
  readonly pending: PendingWork;
  /** What the user should know, a line each. */
  readonly onNote: ((note: string) => void) | undefined;
  /** Told how many threads the workers have that are there. */
  readonly onThreads: (threads: number) => void;
  /** Told that Redis has forgotten pieces of work. */
  readonly onLost: () => void;
}

export class Heartbeat {
  readonly #broken = new AbortController();
  readonly #since = Date.now();
  #heard = performance.now();
  /** When a worker was last there, or nothing was asked. */
  #accompanied = performance.now();
  #problem = 'it gives no answer';
  #beating: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #workers = 0;

  constructor(
    private readonly redis: Redis,
    private readonly queue: Queue,
    private readonly keys: Keys,
    private readonly options: HeartbeatOptions,
  ) {}

  /** Aborted with a PoolError when nothing comes of any work any more. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  break(reason: string): void {
    this.#broken.abort(new PoolError(reason));
  }

  /** Why Redis does not do what it is asked, in its words: told where that lasts for too long. */
  complain(problem: string): void {
    this.#problem = problem;
  }

  /** Beats after this. The first beat is the caller's, who is told what it fails of. */
  start(): void {
    this.#timer = setInterval(() => this.#tick(), this.options.times.heartbeat);
  }

  /** Resolves when the beat that is under way, if any, has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
  }

  #tick(): void {
    const { times, where } = this.options;
    if (performance.now() - this.#heard > times.patience)
      this.break(`Redis for ${where} is not to be had: ${this.#problem}`);
    this.#beating ??= this.beat()
      .catch((error: unknown) => {
        if (error instanceof PoolError) this.#broken.abort(error);
        else this.#problem = (error as Error).message.split('\n')[0]!;
      })
      .finally(() => (this.#beating = undefined));
  }

  /** Throws InputError, PoolError later than the first time, where the queue is for others, and what Redis says. */
  async beat(): Promise<void> {
    const { redis, keys } = this;
    const { id, where, backend, times, pending, onThreads } = this.options;
    const own = ownTerms(backend);
    const terms = await keepTerms(redis, keys, own, times.lease);
    const refused = disagreement(terms, own, where);
    if (refused) throw this.#timer === undefined ? refused : new PoolError(refused.message);
    const card = { id, ...ownProcess(), backend, ...pending.tally, since: this.#since };
    await announce(redis, keys, 'controllers', card, times.lease);
    await this.#lookForWork();
    this.#heard = performance.now();
    const workers = await membersOf(redis, keys, 'workers');
    onThreads(workers.reduce((sum, { threads }) => sum + threads, 0));
    this.#count(workers.length);
  }

  /** Says what is wanted, and looks whether it is there. */
  async #lookForWork(): Promise<void> {
    const { id, times, pending, onLost } = this.options;
    const { ids } = pending;
    const wanted = this.keys.wanted(id);
    const pipeline = this.redis.pipeline();
    if (ids.length > 0) pipeline.sadd(wanted, [...ids]);
    else pipeline.exists(wanted);
    pipeline.pexpire(wanted, times.lease);
    for (const piece of ids) pipeline.exists(this.queue.toKey(piece));
    const [, , ...there] = resultsOf(await pipeline.exec());
    ids.forEach((piece, i) => {
      if (pending.lookedFor(piece, there[i] === 1)) onLost();
    });
  }

  #count(workers: number): void {
    const { where, times, pending, onNote } = this.options;
    const now = performance.now();
    if (workers > 0 || pending.ids.length === 0) this.#accompanied = now;
    else if (now - this.#accompanied > times.patience)
      this.break(`no worker was on the queue ${where} for ${Math.round(times.patience / 60_000)} minutes`);
    if (workers === this.#workers && this.#timer !== undefined) return;
    if (workers === 0)
      onNote?.(`no worker is on the queue ${where}; start one: evocell worker --queue ADDRESS`);
    else if (this.#workers === 0)
      onNote?.(`${workers === 1 ? 'a worker is' : `${workers} workers are`} on the queue ${where}`);
    this.#workers = workers;
  }
}
