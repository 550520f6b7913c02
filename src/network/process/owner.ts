/** The owner's side of a trainer process. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BackendError } from '../backend-error.js';
import { MemoryLimitError } from '../network.js';
import type { Call, CallKind, ErrorReport, Request, Response, Results } from './protocol.js';

/** Milliseconds that a process has to end when it is told to. */
const mostPatience = 3000;

/** The process ended, or was ended, with calls unanswered. */
export class TrainerProcessError extends Error {
  override readonly name = 'TrainerProcessError';
}

interface Waiting {
  readonly resolve: (result: Results[CallKind]) => void;
  readonly reject: (error: Error) => void;
}

function revive({ name, message, reason, remedy }: ErrorReport): Error {
  if (name === 'MemoryLimitError') return new MemoryLimitError(message);
  if (reason !== undefined && remedy !== undefined) return new BackendError(reason, remedy);
  return new Error(message);
}

/** Calls to the process, answered in their order. */
export class Trainer {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #ended: Error | undefined;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#process = fork(fileURLToPath(new URL('./child.js', import.meta.url)), {
      // Not the flags of this process, which may say how its own program is given.
      execArgv: ['--import', new URL('./signals.js', import.meta.url).href],
      // Typed arrays travel as bytes.
      serialization: 'advanced',
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process.on('message', (response) => this.#answer(response as Response));
    this.#process.on('exit', (code, signal) =>
      this.#end(new TrainerProcessError(`the trainer process ended (${signal ?? `exit code ${code}`})`)),
    );
    this.#process.on('error', (error) => this.#end(new TrainerProcessError(error.message)));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  call<K extends CallKind>(call: Call & { readonly kind: K }): Promise<Results[K]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const request: Request = { id: this.#calls++, call };
      // The process answers a call of kind K with a result of kind K.
      this.#waiting.set(request.id, { resolve: resolve as Waiting['resolve'], reject });
      this.#hold();
      this.#process.send(request, (error) => {
        if (error) this.#end(new TrainerProcessError(error.message));
      });
    });
  }

  /** Has the process end when it is done with what it does. */
  stop(): void {
    if (this.#process.connected) this.#process.disconnect();
  }

  /** The same, and waits for it; one that does not end by itself is killed. */
  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    const patience = setTimeout(() => this.#process.kill('SIGKILL'), mostPatience);
    this.#process.ref();
    this.stop();
    await ended;
    clearTimeout(patience);
  }

  /** Keeps the program running while there are calls to be answered, and only then. */
  #hold(): void {
    const change = this.#waiting.size > 0 ? 'ref' : 'unref';
    this.#process[change]();
    this.#process.channel?.[change]();
  }

  #answer(response: Response): void {
    const waiting = this.#waiting.get(response.id);
    this.#waiting.delete(response.id);
    this.#hold();
    if ('error' in response) waiting?.reject(revive(response.error));
    else waiting?.resolve(response.result);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
    this.#hold();
  }
}
