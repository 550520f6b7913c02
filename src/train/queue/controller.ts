/**
 * A controller's side of the queue: sends pieces of work, hears what comes of them, and sees to it that each gets an
 * answer whatever happens to workers and Redis. Work is put into the queue again when it was lost with Redis' memory,
 * when a worker lacked contents, and when one gave it back; the first answer counts.
 */
import { randomBytes } from 'node:crypto';
import type { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { PoolError } from '../pool/pool.js';
import { linkedSignal } from '../pool/signals.js';
import { shownAddress, type QueueAddress } from '../../queue-address.js';
import { ContentStore, resultsOf } from './content-store.js';
import { exactly } from './exact-number.js';
import { bullName, keysOf, type Keys } from './keys.js';
import { queueLibraries } from './libraries.js';
import {
  progressSchema,
  protocol,
  replySchema,
  type Setup,
  type WorkAnswer,
  type WorkProgress,
  type WorkReply,
} from './message.js';
import { announce, disagreement, keepTerms, membersOf, ownProcess, ownTerms, takeLeave } from './presence.js';
import { connectRedis, isGarbage, requireRedis, type Connection } from './redis-connection.js';
import { SentContents } from './sent-contents.js';
import type { Shipment } from './shipment.js';
import { defaultTimes, type QueueTimes } from './times.js';
import { Window } from './window.js';

export interface ControllerOptions {
  readonly address: QueueAddress;
  readonly setup: Setup;
  readonly times?: QueueTimes;
  /** What the user should know, a line each. */
  readonly onNote?: (note: string) => void;
  /** Told how long a worker, counted from 0 in the order of their first answers, took for a piece of work. */
  readonly onWork?: (worker: number, seconds: number) => void;
}

/** An answer that ends a piece of work. */
export type FinalAnswer = Extract<WorkAnswer, { readonly status: 'ok' | 'failed' }>;

interface Pending {
  readonly settle: (answer: WorkAnswer) => void;
  readonly fail: (error: Error) => void;
  readonly listen: ((progress: WorkProgress) => void) | undefined;
  /** Whether it was in the queue when it was last looked for; undefined until it was put there. */
  seen: boolean | undefined;
}

/** Times that a piece of work is sent again before the search stops: something is wrong with it, or with the workers. */
const mostTries = 30;

/** Pieces of work in the queue at a time: some for each worker, so that none waits for the next. */
const perThread = 2;
const fewest = 8;

/** What BullMQ keeps of a queue without work. */
const bullLeftovers = ['events', 'meta', 'id', 'stalled-check'];

export class Controller {
  readonly id = randomBytes(8).toString('hex');
  readonly #pending = new Map<string, Pending>();
  readonly #broken = new AbortController();
  readonly #window = new Window(fewest);
  /** Of the workers that have answered. */
  readonly #numbers = new Map<string, number>();
  readonly contents: SentContents;
  readonly #keys: Keys;
  readonly #started = Date.now();
  #heard = performance.now();
  /** When a worker was last there, or nothing was asked. */
  #accompanied = performance.now();
  #problem = 'it gives no answer';
  #beating: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sent = 0;
  #answered = 0;
  #workers = 0;

  private constructor(
    readonly options: ControllerOptions,
    readonly times: QueueTimes,
    private readonly redis: Redis,
    private readonly queue: Queue,
    private readonly events: QueueEvents,
    private readonly connections: readonly Connection[],
  ) {
    this.#keys = keysOf(options.address.name);
    this.contents = new SentContents(new ContentStore(redis, this.#keys, times.contents), times);
    events.on('completed', ({ jobId, returnvalue }) => this.#hear(jobId, returnvalue));
    events.on('failed', ({ jobId, failedReason }) => this.#failed(jobId, failedReason));
    events.on('progress', ({ jobId, data }) => this.#progress(jobId, data));
  }

  /** Throws InputError where there is no Redis, or the queue is for others. */
  static async open(options: ControllerOptions): Promise<Controller> {
    const { address, times = defaultTimes } = options;
    await requireRedis(address);
    const { Queue, QueueEvents } = await queueLibraries();
    const [asking, listening] = [await connectRedis(address, times), await connectRedis(address, times)];
    const name = bullName(address.name);
    const queue = new Queue(name, { connection: asking.redis, skipVersionCheck: true });
    const events = new QueueEvents(name, { connection: listening.redis, autorun: false });
    queue.on('error', () => undefined);
    events.on('error', () => undefined);
    const controller = new Controller(options, times, asking.redis, queue, events, [asking, listening]);
    try {
      await events.waitUntilReady();
      void controller.#listen();
      await controller.#join();
      return controller;
    } catch (error) {
      await controller.close();
      throw error;
    }
  }

  async #join(): Promise<void> {
    await this.#beat();
    await this.#sweep();
    this.#timer = setInterval(() => this.#tick(), this.times.heartbeat);
  }

  /** It stops listening at an event that does not parse: anyone on the queue can write one. */
  async #listen(): Promise<void> {
    while (!this.#broken.signal.aborted)
      await this.events
        .run()
        .catch(() => pause(this.times.heartbeat, this.#broken.signal))
        .catch(() => undefined);
  }

  /** Has a worker do it. Throws PoolError, or the signal's reason. */
  async order(
    shipment: Shipment,
    signal: AbortSignal,
    listen?: (progress: WorkProgress) => void,
  ): Promise<FinalAnswer> {
    const { stop, unlink } = linkedSignal([signal, this.#broken.signal]);
    try {
      await this.#window.enter(stop);
      try {
        return await this.#insist(shipment, stop, listen);
      } finally {
        this.#window.leave();
      }
    } finally {
      unlink();
    }
  }

  async #insist(
    shipment: Shipment,
    stop: AbortSignal,
    listen: ((progress: WorkProgress) => void) | undefined,
  ): Promise<FinalAnswer> {
    let problem = '';
    this.contents.use(shipment, 1);
    try {
      for (let tries = 0; tries < mostTries; tries++) {
        const sent = performance.now();
        const answer = await this.#once(shipment, stop, listen);
        switch (answer.status) {
          case 'ok':
          case 'failed':
            this.#answered++;
            return answer;
          case 'missing':
            problem = 'they do not find the contents that they need';
            await this.#persist(() => this.contents.supply(shipment, answer.parts, sent), stop);
            break;
          case 'dropped':
            problem = answer.reason;
            // What a worker could not leave in Redis it may leave there later.
            if (isPassing(problem)) await pause(this.times.heartbeat * Math.min(tries + 1, 10), stop);
            break;
          case 'returned':
            problem = 'each leaves before it is done';
        }
      }
    } finally {
      this.contents.use(shipment, -1);
    }
    throw new PoolError(
      `the workers of the queue ${this.#where} cannot do a piece of work (${shipment.work.kind}): ${problem}`,
    );
  }

  async #once(
    shipment: Shipment,
    stop: AbortSignal,
    listen: ((progress: WorkProgress) => void) | undefined,
  ): Promise<WorkAnswer> {
    const { redis, queue } = this;
    stop.throwIfAborted();
    const id = `${this.id}-${this.#sent++}`;
    const { work } = shipment;
    const order = exactly({ protocol, controller: this.id, setup: this.options.setup, work });
    let onStop = (): void => undefined;
    const answer = new Promise<WorkAnswer>((settle, fail) => {
      onStop = () => fail(stop.reason as Error);
      this.#pending.set(id, { settle, fail, listen, seen: undefined });
    });
    // It may fail before anybody waits for it.
    answer.catch(() => undefined);
    stop.addEventListener('abort', onStop, { once: true });
    try {
      const put = async (): Promise<void> => {
        await this.contents.put(shipment);
        await redis.sadd(this.#keys.wanted(this.id), id);
        await redis.pexpire(this.#keys.wanted(this.id), this.times.lease);
        await queue.add(work.kind, order, { jobId: id, removeOnComplete: true, removeOnFail: true });
        const pending = this.#pending.get(id);
        if (pending) pending.seen = true;
      };
      await Promise.race([this.#persist(put, stop), answer]);
      return await answer;
    } finally {
      stop.removeEventListener('abort', onStop);
      this.#pending.delete(id);
      this.#unwanted(id, stop.aborted);
    }
  }

  /** Not waited for: what is left behind is seen to when the controller closes, or by the next. */
  #unwanted(id: string, isLeft: boolean): void {
    this.redis.srem(this.#keys.wanted(this.id), id).catch(() => undefined);
    if (isLeft) this.queue.remove(id).catch(() => undefined);
  }

  /** Tries for as long as Redis is only out of memory, loading or the like. */
  async #persist(action: () => Promise<void>, stop: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await action();
        return;
      } catch (error) {
        stop.throwIfAborted();
        const reason = (error as Error).message;
        if (!isPassing(reason)) throw error;
        this.#problem = reason;
        await pause(this.times.heartbeat, stop);
      }
    }
  }

  #hear(id: string, value: unknown): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    const { data: reply } = replySchema.safeParse(value);
    if (reply?.answer.status === 'ok') this.#credit(reply);
    pending.settle(reply?.answer ?? { status: 'dropped', reason: 'an answer does not parse' });
  }

  #credit({ worker, seconds }: WorkReply): void {
    const number = this.#numbers.get(worker) ?? this.#numbers.size;
    this.#numbers.set(worker, number);
    this.options.onWork?.(number, seconds);
  }

  #failed(id: string, reason: string): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    if (/stalled/.test(reason))
      pending.fail(new PoolError(`a piece of work ended all workers that began it (${this.#where})`));
    else pending.settle({ status: 'dropped', reason: reason.split('\n')[0]!.slice(0, 200) });
  }

  #progress(id: string, data: unknown): void {
    const { data: progress } = progressSchema.safeParse(data);
    if (progress) this.#pending.get(id)?.listen?.(progress);
  }

  #tick(): void {
    const { patience } = this.times;
    if (performance.now() - this.#heard > patience)
      this.#break(`Redis for ${this.#where} is not to be had: ${this.#problem}`);
    this.#beating ??= this.#beat()
      .catch((error: unknown) => {
        if (error instanceof PoolError) this.#broken.abort(error);
        else this.#problem = (error as Error).message.split('\n')[0]!;
      })
      .finally(() => (this.#beating = undefined));
  }

  #break(reason: string): void {
    this.#broken.abort(new PoolError(reason));
  }

  /** Says that it is there and what it wants, and looks for what was lost. */
  async #beat(): Promise<void> {
    const { redis, queue } = this;
    const { lease } = this.times;
    const { backend } = this.options.setup;
    const own = ownTerms(backend);
    const terms = await keepTerms(redis, this.#keys, own, lease);
    const refused = disagreement(terms, own, this.#where);
    if (refused) throw this.#timer === undefined ? refused : new PoolError(refused.message);
    const card = { id: this.id, ...ownProcess(), backend, asked: this.#sent, answered: this.#answered };
    await announce(redis, this.#keys, 'controllers', { ...card, since: this.#started }, lease);
    const ids = [...this.#pending.keys()];
    const pipeline = redis.pipeline();
    if (ids.length > 0) pipeline.sadd(this.#keys.wanted(this.id), ids);
    else pipeline.exists(this.#keys.wanted(this.id));
    pipeline.pexpire(this.#keys.wanted(this.id), lease);
    for (const id of ids) pipeline.exists(queue.toKey(id));
    const [, , ...there] = resultsOf(await pipeline.exec());
    ids.forEach((id, i) => this.#found(id, there[i] === 1));
    this.#heard = performance.now();
    const workers = await membersOf(redis, this.#keys, 'workers');
    this.#window.most = Math.max(fewest, perThread * workers.reduce((sum, { threads }) => sum + threads, 0));
    this.#count(workers.length);
  }

  /** Lost is what is missing twice in a row: its answer may just be on its way. */
  #found(id: string, isThere: boolean): void {
    const pending = this.#pending.get(id);
    if (pending?.seen === undefined) return;
    if (!isThere && !pending.seen) {
      // With it went what Redis kept for it.
      this.contents.areLost();
      pending.settle({ status: 'dropped', reason: 'Redis forgets it' });
    }
    pending.seen = isThere;
  }

  #count(workers: number): void {
    const now = performance.now();
    if (workers > 0 || this.#pending.size === 0) this.#accompanied = now;
    else if (now - this.#accompanied > this.times.patience)
      this.#break(
        `no worker was on the queue ${this.#where} for ${Math.round(this.times.patience / 60_000)} minutes`,
      );
    if (workers === this.#workers && this.#timer !== undefined) return;
    const { onNote } = this.options;
    if (workers === 0)
      onNote?.(`no worker is on the queue ${this.#where}; start one: evocell worker --queue ADDRESS`);
    else if (this.#workers === 0)
      onNote?.(`${workers === 1 ? 'a worker is' : `${workers} workers are`} on the queue ${this.#where}`);
    this.#workers = workers;
  }

  /** Removes work of controllers that are gone. */
  async #sweep(): Promise<void> {
    const alive = new Set((await membersOf(this.redis, this.#keys, 'controllers')).map(({ id }) => id));
    const jobs = await this.queue.getJobs(['waiting', 'delayed', 'prioritized', 'failed'], 0, 10_000);
    for (const job of jobs) {
      const owner = /^([0-9a-f]{16})-\d+$/.exec(job?.id ?? '')?.[1];
      if (job?.id !== undefined && (owner === undefined || !alive.has(owner)))
        await this.queue.remove(job.id);
    }
  }

  /** Whether there is work on the queue, whosever it is. */
  async #isWorked(): Promise<boolean> {
    const counts = await this.queue.getJobCounts();
    return Object.values(counts).some((count) => count > 0);
  }

  get #where(): string {
    return shownAddress(this.options.address);
  }

  /** Takes its work, its contents and itself off the queue, as far as Redis answers. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const ids = [...this.#pending.keys()];
    this.#break('the pool is closed');
    const { redis, queue, events } = this;
    const leave = async (): Promise<void> => {
      await this.#beating;
      for (const id of ids) await queue.remove(id);
      await this.contents.remove();
      await redis.unlink(this.#keys.wanted(this.id));
      await takeLeave(redis, this.#keys, 'controllers', this.id);
      if ((await membersOf(redis, this.#keys, 'controllers')).length > 0) return;
      await redis.unlink(this.#keys.terms);
      if (!(await this.#isWorked())) await redis.unlink(bullLeftovers.map((word) => queue.toKey(word)));
    };
    const patience = AbortSignal.timeout(Math.min(5000, this.times.lease));
    await Promise.race([leave().catch(() => undefined), untilAborted(patience)]);
    await Promise.race([events.close().catch(() => undefined), untilAborted(patience)]);
    await Promise.race([queue.close().catch(() => undefined), untilAborted(patience)]);
    // BullMQ leaves connections open that it was given.
    this.connections.forEach((connection) => connection.end());
  }
}

/** Whether Redis may say otherwise later. */
function isPassing(reason: string): boolean {
  const passing = /\b(OOM|LOADING|READONLY|MISCONF|BUSY|CLUSTERDOWN|TRYAGAIN)\b|Connection is closed/;
  return passing.test(reason) || isGarbage(reason);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}
