/** tfjs on libtensorflow: @tensorflow/tfjs-node-gpu (CUDA), or @tensorflow/tfjs-node on the processor. */
import * as tf from '@tensorflow/tfjs-core';
import { BackendError, optional } from '../backend-error.js';
import type { Backend } from '../network.js';
import { openTfjsBackend, type TfjsOptions } from './tfjs-backend.js';

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

export interface Libtensorflow {
  /** The package that was found. */
  readonly name: string;
  readonly gpu: boolean;
}

const remedy = 'npm install @tensorflow/tfjs-node-gpu, which needs CUDA 11.2 and cuDNN 8.1 on Linux';

/** Loads the first of the packages that works. Throws BackendError with the reasons where none does. */
export async function loadLibtensorflow(): Promise<Libtensorflow> {
  // A package that does not load has registered its kernels before it says so; tfjs would warn of each when the next
  // package registers them again.
  tf.enableProdMode();
  const reasons: string[] = [];
  for (const name of packages) {
    try {
      await optional(name, remedy);
    } catch (error) {
      reasons.push(error instanceof BackendError ? error.reason : String(error));
      continue;
    }
    await tf.setBackend('tensorflow');
    const backend = tf.backend() as tf.KernelBackend & { readonly isUsingGpuDevice?: boolean };
    return { name, gpu: backend.isUsingGpuDevice === true };
  }
  throw new BackendError(reasons.join('; '), remedy);
}

/** Throws BackendError if none of the packages can be loaded. */
export async function openTensorflowBackend(options: TfjsOptions): Promise<Backend> {
  await loadLibtensorflow();
  return openTfjsBackend('tensorflow', options);
}
