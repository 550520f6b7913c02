/** One worker: a thread that is started when it is needed, and replaced when it dies or is stopped. */
import { Piscina } from 'piscina';
import type { Message, Notice, Reply, WorkerSetup } from './task.js';

export interface WorkerEvents {
  /** What the worker says for the user. */
  notice(text: string): void;
  /** The thread ends before it can be given any task. */
  unstartable(error: Error): void;
}

/** Milliseconds that a worker has to close its backend. */
const mostPatience = 5000;

export class WorkerThread {
  #thread: Piscina<Message, Reply> | undefined;
  /** Of the thread before. */
  #ended: Promise<void> | undefined;

  constructor(
    /** Address of the module whose default export answers messages. */
    readonly module: string,
    readonly setup: WorkerSetup,
    readonly events: WorkerEvents,
  ) {}

  /** Aborting the signal ends the thread. */
  send(message: Message, signal: AbortSignal): Promise<Reply> {
    return (this.#thread ??= this.#start()).run(message, { signal });
  }

  #start(): Piscina<Message, Reply> {
    const thread = new Piscina<Message, Reply>({
      filename: this.module,
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
      recordTiming: false,
      workerData: this.setup,
    });
    thread.on('message', ({ notice }: Notice) => this.events.notice(notice));
    // An idle thread that fails is replaced, unless it could not even start. One that was ended may still answer.
    thread.on('error', (error: Error) => {
      if (this.#thread === thread && thread.threads.length === 0) this.events.unstartable(error);
    });
    return thread;
  }

  /** Ends the thread, whatever it does. */
  async end(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    if (thread) this.#ended = thread.destroy();
    await this.#ended;
  }

  /** Closes the backend, if the worker is free to do so, and ends the thread. */
  async close(): Promise<void> {
    const message: Message = { task: { kind: 'close' }, number: 0, attempt: 0 };
    await this.#thread?.run(message, { signal: AbortSignal.timeout(mostPatience) }).catch(() => undefined);
    await this.end();
  }
}
