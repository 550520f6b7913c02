/**
 * A worker of a queue: threads of this machine that do the work of any controller on it. It is taken in where its
 * version, its backend and the bits that it computes are those of the queue; it does what its messages can say and
 * nothing else.
 */
import { randomBytes } from 'node:crypto';
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { InputError } from '../../errors/input-error.js';
import type { BackendName } from '../../network/network.js';
import { version } from '../../version.js';
import { PoolError } from '../pool/pool.js';
import { openThreads, type ThreadPool, type ThreadPoolOptions } from '../threads/thread-pool.js';
import { shownAddress, type QueueAddress } from '../../queue-address.js';
import { bitsOf } from './bits.js';
import { ContentStore, resultsOf } from './content-store.js';
import { DiskCache } from './disk-cache.js';
import { exactly } from './exact-number.js';
import { bullName, keysOf, type Keys } from './keys.js';
import { queueLibraries } from './libraries.js';
import { orderSchema, type Setup, type WorkAnswer, type WorkOrder } from './message.js';
import { perform } from './performer.js';
import { announce, disagreement, ownProcess, ownTerms, readTerms, takeLeave } from './presence.js';
import { connectRedis, requireRedis, type Connection } from './redis-connection.js';
import { defaultTimes, type QueueTimes } from './times.js';
import { BadContent, defaultWarehouse, MissingParts, Warehouse, type WarehouseLimits } from './warehouse.js';

export interface QueueWorkerOptions {
  readonly address: QueueAddress;
  /** Threads, each with a backend of its own: pieces of work at a time. */
  readonly workers: number;
  /** Default: that of the search. */
  readonly backend?: BackendName;
  /** Folder for images, and how many bytes they may take there; default: none are kept on disk. */
  readonly cache?: { readonly folder: string; readonly bytes: number };
  readonly memory?: WarehouseLimits;
  readonly times?: QueueTimes;
  /** Changes of the threads, for backends of one's own. */
  readonly threads?: Pick<ThreadPoolOptions, 'backendModule' | 'workerModule' | 'limits'>;
  /** What the threads' bits are known by. Default: the gradients of a small network. */
  readonly bits?: (threads: ThreadPool) => Promise<string>;
  /** What the user should know, a line each. */
  readonly onNote?: (note: string) => void;
}

interface Doing {
  readonly controller: string;
  readonly stop: AbortController;
}

/** Why work is given up. */
class Unwanted extends Error {
  override readonly name = 'Unwanted';
}

/** Workers that may die over a piece of work before it counts as what they die of. */
const mostDeaths = 5;

/**
 * Works until the signal is aborted. Throws InputError where it is refused, or has no Redis or no folder to begin with.
 */
export async function runQueueWorker(options: QueueWorkerOptions, signal: AbortSignal): Promise<void> {
  const { address, cache, times = defaultTimes } = options;
  const disk = cache && new DiskCache(cache.folder, cache.bytes);
  await requireRedis(address);
  const worker = new QueueWorker(options, times, await connectRedis(address, times), disk);
  await worker.run(signal);
}

class QueueWorker {
  readonly #id = randomBytes(8).toString('hex');
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #store: ContentStore;
  readonly #warehouse: Warehouse;
  readonly #doing = new Map<string, Doing>();
  readonly #threads = new Map<string, Promise<ThreadPool>>();
  readonly #end = new AbortController();
  readonly #since = Date.now();
  readonly #where: string;
  #backend: BackendName | undefined;
  #bits: string | undefined;
  #worker: { readonly bull: Worker; readonly connection: Connection } | undefined;
  #done = 0;
  #failed = 0;
  #isWaiting = false;

  constructor(
    private readonly options: QueueWorkerOptions,
    private readonly times: QueueTimes,
    private readonly connection: Connection,
    disk: DiskCache | undefined,
  ) {
    this.#redis = connection.redis;
    const { address, memory = defaultWarehouse } = options;
    this.#keys = keysOf(address.name);
    this.#where = shownAddress(address);
    this.#store = new ContentStore(this.#redis, this.#keys, times.contents);
    this.#warehouse = new Warehouse(this.#store, disk, memory);
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = (): void => this.#end.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    let beating: Promise<void> | undefined;
    const beat = (): void => {
      beating ??= this.#beat()
        .catch((error: unknown) => {
          // Redis is away: the connection comes back, or the user ends this.
          if (error instanceof InputError) this.#end.abort(error);
        })
        .finally(() => (beating = undefined));
    };
    const timer = setInterval(beat, this.times.heartbeat);
    beat();
    try {
      await ended(this.#end.signal);
    } finally {
      clearInterval(timer);
      signal.removeEventListener('abort', stop);
      await this.#leave(beating);
    }
    if (this.#end.signal.reason instanceof InputError) throw this.#end.signal.reason;
  }

  /** Says that it is there, looks whether it belongs here, and gives up what nobody wants any more. */
  async #beat(): Promise<void> {
    const { options } = this;
    const redis = this.#redis;
    const { lease } = this.times;
    const terms = await readTerms(redis, this.#keys);
    const backend = options.backend ?? terms?.backend;
    const refused = terms && disagreement(terms, ownTerms(backend ?? terms.backend), this.#where);
    if (refused) throw refused;
    await announce(
      redis,
      this.#keys,
      'workers',
      {
        ...{ id: this.#id, ...ownProcess(), version, node: process.version, backend: backend ?? null },
        ...{ threads: options.workers, busy: this.#doing.size, done: this.#done, failed: this.#failed },
        since: this.#since,
      },
      lease,
    );
    if (this.#bits !== undefined && this.#backend) await this.#keepBits(this.#backend, this.#bits);
    await this.#giveUp();
    if (terms) this.#worker ??= await this.#begin();
    else if (!this.#isWaiting && !this.#worker) {
      this.#isWaiting = true;
      options.onNote?.(`waits on the queue ${this.#where} for a search`);
    }
  }

  async #begin() {
    const { options, times } = this;
    const { Worker } = await queueLibraries();
    const connection = await connectRedis(options.address, times);
    const worker = new Worker(bullName(options.address.name), (job: Job) => this.#handle(job), {
      ...{
        connection: connection.redis,
        concurrency: options.workers,
        lockDuration: times.lease,
        runRetryDelay: times.heartbeat,
      },
      ...{ stalledInterval: times.lease / 2, maxStalledCount: mostDeaths, drainDelay: 5 },
      ...{ skipVersionCheck: true, removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } },
    });
    worker.on('error', () => undefined);
    options.onNote?.(`works on the queue ${this.#where} (threads: ${options.workers})`);
    return { bull: worker, connection };
  }

  /** What is not wanted any more, or whose controller is gone. */
  async #giveUp(): Promise<void> {
    const doing = [...this.#doing];
    if (doing.length === 0) return;
    const pipeline = this.#redis.pipeline();
    for (const [id, { controller }] of doing) pipeline.sismember(this.#keys.wanted(controller), id);
    const wanted = resultsOf(await pipeline.exec());
    doing.forEach(([, { stop }], i) => {
      if (wanted[i] !== 1) stop.abort(new Unwanted('it is not wanted any more'));
    });
  }

  async #handle(job: Job): Promise<object> {
    const started = performance.now();
    const answer = exactly(await this.#answer(job));
    return { answer, worker: this.#id, seconds: (performance.now() - started) / 1000 };
  }

  async #answer(job: Job): Promise<WorkAnswer> {
    const parsed = orderSchema.safeParse(job.data);
    if (!parsed.success) return dropped('it does not parse');
    const id = job.id ?? '';
    const { data: order } = parsed;
    if (this.#end.signal.aborted) return { status: 'returned' };
    if ((await this.#redis.sismember(this.#keys.wanted(order.controller), id)) !== 1)
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
      const threads = await this.#threadsFor(setup);
      return await perform(work, {
        ...{ threads, warehouse: this.#warehouse, signal },
        leave: (parts) => this.#store.put(parts),
        report: (progress) => job.updateProgress(exactly(progress) as object),
      });
    } catch (error) {
      if (error instanceof MissingParts) return { status: 'missing', parts: [...error.parts] };
      if (signal.aborted && !(signal.reason instanceof Unwanted)) return { status: 'returned' };
      if (error instanceof PoolError || error instanceof InputError) {
        this.#end.abort(refusedBackend(error, this.#backend));
        return { status: 'returned' };
      }
      const reason = error instanceof BadContent || error instanceof Unwanted ? error.message : String(error);
      return dropped(reason.split('\n')[0]!.slice(0, 1000));
    }
  }

  /** Those of a setup are opened once, and closed when another is asked for and they are idle. */
  async #threadsFor(setup: Setup): Promise<ThreadPool> {
    const key = JSON.stringify([setup.backend, setup.memory, setup.attention]);
    const known = this.#threads.get(key);
    if (known) return known;
    if (this.#doing.size <= 1) await this.#closeThreads();
    const opened = this.#open(setup);
    this.#threads.set(key, opened);
    opened.catch(() => this.#threads.delete(key));
    return opened;
  }

  async #open({ backend, memory, attention }: Setup): Promise<ThreadPool> {
    if (this.options.backend !== undefined && this.options.backend !== backend)
      throw new InputError(`--backend ${this.options.backend}: the search computes with ${backend}`);
    this.#backend = backend;
    const { workers, bits = bitsOf } = this.options;
    const threads = await openThreads({ ...this.options.threads, backend, workers, memory, attention });
    try {
      this.#bits = await bits(threads);
      await this.#keepBits(backend, this.#bits);
      return threads;
    } catch (error) {
      await threads.close();
      throw error;
    }
  }

  /** The first worker's bits are those of the queue, while one with them is there. */
  async #keepBits(backend: BackendName, bits: string): Promise<void> {
    const key = this.#keys.bits(backend);
    const { lease } = this.times;
    await this.#redis.set(key, bits, 'PX', lease, 'NX');
    const theirs = await this.#redis.getrange(key, 0, 100);
    if (theirs === '') {
      // The others' ended between the two.
      await this.#redis.set(key, bits, 'PX', lease);
      return;
    }
    if (theirs !== bits)
      throw new InputError(
        `--queue: the backend ${backend} gives other bits on this machine than on those of the queue ${this.#where}`,
        { advice: 'take another name of a queue for machines like this one' },
      );
    await this.#redis.pexpire(key, lease);
  }

  async #closeThreads(): Promise<void> {
    const all = [...this.#threads.values()];
    this.#threads.clear();
    for (const opened of all) await opened.then((threads) => threads.close()).catch(() => undefined);
  }

  /** Gives back what it has not done, and closes; Redis may be away. */
  async #leave(beating: Promise<void> | undefined): Promise<void> {
    for (const { stop } of this.#doing.values()) stop.abort(new Error('the worker leaves'));
    const patience = new Promise<void>((resolve) =>
      setTimeout(resolve, Math.min(5000, this.times.lease)).unref(),
    );
    await Promise.race([beating, patience]);
    if (this.#worker) {
      const { bull, connection } = this.#worker;
      // Where Redis is away it would wait for the answer to what it asked last.
      const isAway = connection.redis.status !== 'ready';
      await Promise.race([bull.close(isAway).catch(() => undefined), patience]);
      // BullMQ leaves connections open that it was given, and where Redis is away its own.
      connection.end();
    }
    await this.#closeThreads();
    await Promise.race([
      takeLeave(this.#redis, this.#keys, 'workers', this.#id).catch(() => undefined),
      patience,
    ]);
    this.connection.end();
  }
}

function dropped(reason: string): WorkAnswer {
  return { status: 'dropped', reason };
}

function refusedBackend(error: Error, backend: BackendName | undefined): InputError {
  if (error instanceof InputError) return error;
  return new InputError(`--backend: ${backend ?? 'it'} cannot be had here: ${error.message}`, {
    advice: 'see evocell doctor',
  });
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
