/**
 * A backend in a process of its own. A crash in a native library or an out-of-memory then fails the call and not the
 * run; each process has its own context on the device; and libtensorflow, which fails from the second thread of a
 * process on (tensorflow/tfjs issue 8388), has but one.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BackendError } from '../backend-error.js';
import {
  MemoryLimitError,
  type Backend,
  type Batch,
  type Network,
  type Score,
  type Statistics,
  type TrainingOptions,
} from '../network.js';
import type { Plan } from '../../space/plan.js';
import { checkMemory } from '../tfjs/memory.js';
import type { WeightTable } from '../weights.js';
import {
  pack,
  unpack,
  type Call,
  type CallKind,
  type ErrorReport,
  type ProcessSetup,
  type Request,
  type Response,
  type Results,
} from './protocol.js';

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

/** Calls to the process, answered in any order. */
class Trainer {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #ended: Error | undefined;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#process = fork(fileURLToPath(new URL('./trainer.js', import.meta.url)), {
      // Not the flags of this process, which may say how its own program is given.
      execArgv: [],
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

  stop(): void {
    if (this.#process.connected) this.#process.disconnect();
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

class ProcessNetwork implements Network {
  bytes = 0;
  readonly #trainer: Trainer;
  readonly #id: number;
  /** A pass that comes before the answer waits for it, and fails as it fails. */
  readonly #compiled: Promise<null>;

  constructor(
    readonly plan: Plan,
    batch: number,
    purpose: 'train' | 'evaluate',
    trainer: Trainer,
    id: number,
  ) {
    this.#trainer = trainer;
    this.#id = id;
    this.#compiled = trainer.call({ kind: 'compile', network: id, plan, batch, purpose });
    this.#compiled.catch(() => undefined);
  }

  async gradients(
    batch: Batch,
    weights: WeightTable,
    gradients: WeightTable,
    options: TrainingOptions = {},
  ): Promise<Score> {
    const sent = { network: this.#id, batch: copy(batch), weights: pack(this.plan, weights), options };
    await this.#compiled;
    const result = await this.#trainer.call({ kind: 'gradients', ...sent });
    this.bytes = result.bytes;
    unpack(this.plan, result.gradients, gradients);
    return result.score;
  }

  async evaluate(batch: Batch, weights: WeightTable, statistics: Statistics): Promise<Score> {
    const sent = { network: this.#id, batch: copy(batch), weights: pack(this.plan, weights), statistics };
    await this.#compiled;
    const result = await this.#trainer.call({ kind: 'evaluate', ...sent });
    this.bytes = result.bytes;
    return result.score;
  }

  async logits(batch: Batch, weights: WeightTable, statistics: Statistics): Promise<Float32Array> {
    const sent = { network: this.#id, batch: copy(batch), weights: pack(this.plan, weights), statistics };
    await this.#compiled;
    const result = await this.#trainer.call({ kind: 'logits', ...sent });
    this.bytes = result.bytes;
    return result.logits;
  }

  dispose(): void {
    this.#trainer.call({ kind: 'dispose', network: this.#id }).catch(() => undefined);
  }
}

/** Shared memory does not travel, and the caller may fill its buffers anew at once. */
function copy({ images, labels, size }: Batch): Batch {
  return { images: images.slice(), labels: labels.slice(), size };
}

export interface ProcessBackend extends Backend {
  /** Of the trainer process. */
  readonly pid: number | undefined;
}

/**
 * Starts the process and its backend. Throws BackendError where the backend cannot be had. Calls fail with
 * TrainerProcessError once the process has ended. `environment` adds to its environment (`CUDA_VISIBLE_DEVICES`).
 */
export async function openProcessBackend(
  setup: ProcessSetup,
  environment: NodeJS.ProcessEnv = {},
): Promise<ProcessBackend> {
  const trainer = new Trainer(environment);
  try {
    await trainer.call({ kind: 'open', setup });
  } catch (error) {
    trainer.stop();
    throw error;
  }
  let networks = 0;
  return {
    name: setup.backend,
    pid: trainer.pid,
    compile: (plan, batch, purpose) => {
      checkMemory(plan, batch, purpose, setup.memoryLimit);
      return new ProcessNetwork(plan, batch, purpose, trainer, networks++);
    },
    dispose: () => trainer.stop(),
  };
}
