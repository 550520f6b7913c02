/** `Backend` over a tfjs backend that is registered. */
import * as tf from '@tensorflow/tfjs-core';
import type { Backend, BackendName } from '../network.js';
import { registerGradients } from './gradients.js';
import { partThatFits } from './memory.js';
import { TfjsNetwork } from './tfjs-network.js';
import { TfjsResident } from './device-training.js';
import { use } from './transfer.js';

export interface TfjsOptions {
  /** Bytes that one network may hold; batches that take more are split. Default: no limit. */
  readonly memoryLimit?: number;
  /** Called before each pass. */
  readonly beforePass?: () => void;
}

/** Starts it. Throws if tfjs has no backend of this name or it does not start. */
export async function openTfjsBackend(
  name: BackendName,
  { memoryLimit, beforePass }: TfjsOptions = {},
): Promise<Backend> {
  // Otherwise the plain JavaScript backend advertises another package on the console.
  tf.enableProdMode();
  if (!(await tf.setBackend(name))) throw new Error(`tfjs could not start its backend ${name}`);
  registerGradients();
  const ready = (): void => {
    use(name);
    beforePass?.();
  };
  return {
    name,
    compile: (plan, batch, purpose) =>
      new TfjsNetwork(plan, ready, batch, partThatFits(plan, batch, purpose, memoryLimit)),
    resident: (weights, momentum) => new TfjsResident(name, weights, momentum),
    dispose: () => undefined,
  };
}
