/**
 * A backend in a process of its own. A crash in a native library or an out-of-memory then fails the call and not the
 * run; each process has its own context on the device; and libtensorflow, which fails from the second thread of a
 * process on (tensorflow/tfjs issue 8388), has but one.
 */
import type { Backend } from '../network.js';
import { partThatFits } from '../tfjs/memory.js';
import { ProcessNetwork } from './remote-network.js';
import { Trainer } from './owner.js';
import type { ProcessSetup } from './protocol.js';
import { ProcessResident } from './remote-training.js';

export { TrainerProcessError } from './owner.js';

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
  let made = 0;
  return {
    name: setup.backend,
    pid: trainer.pid,
    compile: (plan, batch, purpose) => {
      // Here too, for what cannot fit is to be refused at once.
      const part = partThatFits(plan, batch, purpose, setup.memoryLimit);
      return new ProcessNetwork({ plan, batch, purpose }, Math.ceil(batch / part), trainer, made++);
    },
    resident: (weights, momentum) => new ProcessResident(trainer, made++, weights, momentum),
    dispose: () => trainer.stop(),
    close: () => trainer.close(),
  };
}
