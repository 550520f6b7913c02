/** The threads of a worker of a queue: those of a setup are opened when work wants them. */
import { InputError } from '../../errors/input-error.js';
import type { BackendName } from '../../network/network.js';
import { PoolError } from '../pool/pool.js';
import { openThreads, type ThreadPool, type ThreadPoolOptions } from '../threads/thread-pool.js';
import type { OwnBits } from './agreed-bits.js';
import { bitsOf } from './bits.js';
import type { Setup } from './message.js';

export interface WorkerThreadsOptions {
  /** Threads, each with a backend of its own: pieces of work at a time. */
  readonly workers: number;
  /** Default: that of the search. */
  readonly backend?: BackendName;
  /** Changes of the threads, for backends of one's own. */
  readonly threads?: Pick<ThreadPoolOptions, 'backendModule' | 'workerModule' | 'limits'>;
  /** What the threads' bits are known by. Default: the gradients of a small network. */
  readonly bits?: (threads: ThreadPool) => Promise<string>;
}

export class WorkerThreads {
  readonly #open = new Map<string, Promise<ThreadPool>>();
  #bits: OwnBits | undefined;
  #backend: BackendName | undefined;
  #isEnded = false;

  constructor(
    private readonly options: WorkerThreadsOptions,
    /** Told the bits of threads that were opened, before they work; what it throws closes them. */
    private readonly agree: (bits: OwnBits) => Promise<void>,
  ) {}

  /** Of those that were opened last. */
  get bits(): OwnBits | undefined {
    return this.#bits;
  }

  /** That work asked for last, whether it could be opened or not. */
  get backend(): BackendName | undefined {
    return this.#backend;
  }

  /**
   * Those of a setup are opened once; where nothing is done with the others (`isIdle`), they are closed first. Throws
   * InputError for another backend than the worker's, PoolError for one that cannot be had.
   */
  async of(setup: Setup, isIdle: boolean): Promise<ThreadPool> {
    const key = JSON.stringify([setup.backend, setup.memory, setup.attention]);
    const known = this.#open.get(key);
    if (known) return known;
    if (isIdle) await this.#close();
    if (this.#isEnded) throw new PoolError('the worker leaves');
    const opened = this.#opened(setup);
    this.#open.set(key, opened);
    opened.catch(() => this.#open.delete(key));
    return opened;
  }

  async #opened({ backend, memory, attention }: Setup): Promise<ThreadPool> {
    if (this.options.backend !== undefined && this.options.backend !== backend)
      throw new InputError(`--backend ${this.options.backend}: the search computes with ${backend}`);
    this.#backend = backend;
    const { workers, bits = bitsOf } = this.options;
    const threads = await openThreads({ ...this.options.threads, backend, workers, memory, attention });
    try {
      this.#bits = { backend, bits: await bits(threads) };
      await this.agree(this.#bits);
      return threads;
    } catch (error) {
      await threads.close();
      throw error;
    }
  }

  /** For good: none are opened after that, whatever work is still under way. */
  async close(): Promise<void> {
    this.#isEnded = true;
    await this.#close();
  }

  async #close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const opened of all) await opened.then((threads) => threads.close()).catch(() => undefined);
  }
}
