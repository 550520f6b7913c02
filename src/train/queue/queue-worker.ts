/**
 * A worker of a queue: threads of this machine that do the work of any controller on it. It is taken in where its
 * version, its backend and the bits that it computes are those of the queue; it does what its messages can say and
 * nothing else.
 */
import { randomBytes } from 'node:crypto';
import type { Job, Worker } from 'bullmq';
import { InputError } from '../../errors/input-error.js';
import { version } from '../../version.js';
import { untilAborted } from '../pool/signals.js';
import { shownAddress, type QueueAddress } from '../../queue-address.js';
import { keepBits, type OwnBits } from './agreed-bits.js';
import { ContentStore } from './content-store.js';
import { DiskCache } from './disk-cache.js';
import { bullName, keysOf, type Keys } from './keys.js';
import { queueLibraries } from './libraries.js';
import { announce, disagreement, ownProcess, ownTerms, readTerms, takeLeave } from './presence.js';
import { Processor } from './processor.js';
import { connectRedis, requireRedis, type Connection } from './redis-connection.js';
import { defaultTimes, type QueueTimes } from './times.js';
import { defaultWarehouse, Warehouse, type WarehouseLimits } from './warehouse.js';
import { WorkerThreads, type WorkerThreadsOptions } from './worker-threads.js';

export interface QueueWorkerOptions extends WorkerThreadsOptions {
  readonly address: QueueAddress;
  /** Folder for images, and how many bytes they may take there; default: none are kept on disk. */
  readonly cache?: { readonly folder: string; readonly bytes: number };
  readonly memory?: WarehouseLimits;
  readonly times?: QueueTimes;
  /** What the user should know, a line each. */
  readonly onNote?: (note: string) => void;
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
  readonly #keys: Keys;
  readonly #threads: WorkerThreads;
  readonly #processor: Processor;
  readonly #end = new AbortController();
  readonly #since = Date.now();
  readonly #where: string;
  #worker: { readonly bull: Worker; readonly connection: Connection } | undefined;
  #isWaiting = false;
  #hasReplaced = false;

  constructor(
    private readonly options: QueueWorkerOptions,
    private readonly times: QueueTimes,
    private readonly connection: Connection,
    disk: DiskCache | undefined,
  ) {
    const { address, memory = defaultWarehouse } = options;
    const { redis } = connection;
    this.#keys = keysOf(address.name);
    this.#where = shownAddress(address);
    const store = new ContentStore(redis, this.#keys, times.contents);
    const warehouse = new Warehouse(store, disk, memory);
    this.#threads = new WorkerThreads(options, (bits) => this.#keepBits(bits));
    this.#processor = new Processor(this.#id, store, warehouse, this.#threads, (reason) =>
      this.#end.abort(reason),
    );
    this.#end.signal.addEventListener('abort', () => this.#processor.leave(), { once: true });
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
      await untilAborted(this.#end.signal);
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
    const { redis } = this.connection;
    const { lease } = this.times;
    const terms = await readTerms(redis, this.#keys);
    const backend = options.backend ?? terms?.backend;
    const refused = terms && disagreement(terms, ownTerms(backend ?? terms.backend), this.#where);
    if (refused) throw refused;
    const card = {
      ...{ id: this.#id, ...ownProcess(), version, node: process.version, backend: backend ?? null },
      ...{ threads: options.workers, ...this.#processor.tally, since: this.#since },
    };
    await announce(redis, this.#keys, 'workers', card, lease);
    const { bits } = this.#threads;
    if (bits) await this.#keepBits(bits);
    await this.#processor.giveUp();
    if (terms) this.#worker ??= await this.#begin();
    else if (!this.#isWaiting && !this.#worker) {
      this.#isWaiting = true;
      options.onNote?.(`waits on the queue ${this.#where} for a search`);
    }
  }

  async #keepBits(bits: OwnBits): Promise<void> {
    const { redis } = this.connection;
    const { wasForeign } = await keepBits(redis, this.#keys, bits, this.times.lease, this.#where);
    if (!wasForeign || this.#hasReplaced) return;
    this.#hasReplaced = true;
    this.options.onNote?.(
      `what stood in Redis at ${this.#keys.bits(bits.backend)} was nothing of evocell's, and is replaced`,
    );
  }

  async #begin() {
    const { options, times } = this;
    const { Worker } = await queueLibraries();
    const connection = await connectRedis(options.address, times);
    if (this.#end.signal.aborted) {
      // Whoever leaves does not wait for this.
      connection.end();
      return undefined;
    }
    const worker = new Worker(bullName(options.address.name), (job: Job) => this.#processor.process(job), {
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

  /** Closes, after what was begun was given back; Redis may be away. */
  async #leave(beating: Promise<void> | undefined): Promise<void> {
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
    await this.#threads.close();
    const leaving = takeLeave(this.connection.redis, this.#keys, 'workers', this.#id);
    await Promise.race([leaving.catch(() => undefined), patience]);
    this.connection.end();
  }
}
