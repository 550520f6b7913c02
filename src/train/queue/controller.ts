/**
 * A controller's side of the queue: sends pieces of work and sees to it that each gets an answer, whatever happens to
 * workers and Redis. Work is put into the queue again when it was lost with Redis' memory, when a worker lacked
 * contents, and when one gave it back; the first answer counts.
 */
import { randomBytes } from 'node:crypto';
import { PoolError } from '../pool/pool.js';
import { linkedSignal, pause, untilAborted } from '../pool/signals.js';
import { shownAddress, type QueueAddress } from '../../queue-address.js';
import { ContentStore } from './content-store.js';
import { exactly } from './exact-number.js';
import { Heartbeat } from './heartbeat.js';
import { keysOf, type Keys } from './keys.js';
import { removeUnused, sweep } from './leftovers.js';
import { protocol, type Setup, type WorkAnswer, type WorkReply } from './message.js';
import { PendingWork, type ProgressListener } from './pending-work.js';
import { takeLeave } from './presence.js';
import { connectQueue, type QueueConnection } from './queue-connection.js';
import { isPassing } from './redis-connection.js';
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

/** Times that a piece of work is sent again before the search stops: something is wrong with it, or with the workers. */
const mostTries = 30;

/** Pieces of work in the queue at a time: some for each worker, so that none waits for the next. */
const perThread = 2;
const fewest = 8;

export class Controller {
  readonly id = randomBytes(8).toString('hex');
  readonly contents: SentContents;
  readonly #window = new Window(fewest);
  /** Of the workers that have answered. */
  readonly #numbers = new Map<string, number>();
  readonly #keys: Keys;
  readonly #where: string;
  readonly #pending: PendingWork;
  readonly #heartbeat: Heartbeat;

  private constructor(
    readonly options: ControllerOptions,
    readonly times: QueueTimes,
    private readonly connection: QueueConnection,
  ) {
    const { redis, queue, events } = connection;
    const { address, setup, onNote } = options;
    this.#keys = keysOf(address.name);
    this.#where = shownAddress(address);
    this.contents = new SentContents(new ContentStore(redis, this.#keys, times.contents), times);
    this.#pending = new PendingWork(this.id, this.#where, (reply) => this.#credit(reply));
    this.#pending.hear(events);
    this.#heartbeat = new Heartbeat(redis, queue, this.#keys, {
      ...{ id: this.id, where: this.#where, backend: setup.backend, times, pending: this.#pending, onNote },
      onThreads: (threads) => (this.#window.most = Math.max(fewest, perThread * threads)),
      // With the work went what Redis kept for it.
      onLost: () => this.contents.areLost(),
    });
  }

  /** Throws InputError where there is no Redis, or the queue is for others. */
  static async open(options: ControllerOptions): Promise<Controller> {
    const { address, times = defaultTimes } = options;
    const controller = new Controller(options, times, await connectQueue(address, times));
    try {
      await controller.#join();
      return controller;
    } catch (error) {
      await controller.close();
      throw error;
    }
  }

  async #join(): Promise<void> {
    const { redis, queue, events, listen } = this.connection;
    await events.waitUntilReady();
    void listen(this.#heartbeat.broken);
    await this.#heartbeat.beat();
    await sweep(redis, queue, this.#keys);
    this.#heartbeat.start();
  }

  /** Has a worker do it. Throws PoolError, or the signal's reason. */
  async order(shipment: Shipment, signal: AbortSignal, listen?: ProgressListener): Promise<FinalAnswer> {
    const { stop, unlink } = linkedSignal([signal, this.#heartbeat.broken]);
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
    listen: ProgressListener | undefined,
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
    listen: ProgressListener | undefined,
  ): Promise<WorkAnswer> {
    const { redis, queue } = this.connection;
    stop.throwIfAborted();
    const { work } = shipment;
    const order = exactly({ protocol, controller: this.id, setup: this.options.setup, work });
    const { id, answer } = this.#pending.add(listen);
    const onStop = (): void => this.#pending.fail(id, stop.reason as Error);
    stop.addEventListener('abort', onStop, { once: true });
    try {
      const put = async (): Promise<void> => {
        await this.contents.put(shipment);
        await redis.sadd(this.#keys.wanted(this.id), id);
        await redis.pexpire(this.#keys.wanted(this.id), this.times.lease);
        await queue.add(work.kind, order, { jobId: id, removeOnComplete: true, removeOnFail: true });
        this.#pending.queued(id);
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
    const { redis, queue } = this.connection;
    redis.srem(this.#keys.wanted(this.id), id).catch(() => undefined);
    if (isLeft) queue.remove(id).catch(() => undefined);
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
        this.#heartbeat.complain(reason);
        await pause(this.times.heartbeat, stop);
      }
    }
  }

  #credit({ worker, seconds }: WorkReply): void {
    const number = this.#numbers.get(worker) ?? this.#numbers.size;
    this.#numbers.set(worker, number);
    this.options.onWork?.(number, seconds);
  }

  /** Takes its work, its contents and itself off the queue, as far as Redis answers. */
  async close(): Promise<void> {
    const { ids } = this.#pending;
    this.#heartbeat.break('the pool is closed');
    const { redis, queue } = this.connection;
    const leave = async (): Promise<void> => {
      await this.#heartbeat.stop();
      for (const id of ids) await queue.remove(id);
      await this.contents.remove();
      await redis.unlink(this.#keys.wanted(this.id));
      await takeLeave(redis, this.#keys, 'controllers', this.id);
      await removeUnused(redis, queue, this.#keys);
    };
    const patience = AbortSignal.timeout(Math.min(5000, this.times.lease));
    await Promise.race([leave().catch(() => undefined), untilAborted(patience)]);
    await this.connection.close(patience);
  }
}
