/** Opens what computes, by name, and says what is there. */
import { enableProdMode } from '@tensorflow/tfjs-core';
import type { Backend, BackendName } from './network.js';
import { openTfjsBackend } from './tfjs/backend.js';

export interface BackendOptions {
  /** Bytes that the backend may hold. Default: what the device gives. */
  readonly memoryLimit?: number;
}

export class BackendError extends Error {
  override readonly name = 'BackendError';
}

type Open = (options: BackendOptions) => Promise<Backend>;

const openers: Partial<Record<BackendName, Open>> = {
  cpu: async () => {
    await import('@tensorflow/tfjs-backend-cpu');
    // Otherwise it advertises another package on the console.
    enableProdMode();
    return openTfjsBackend('cpu');
  },
  webgpu: async () => (await import('./tfjs/webgpu.js')).openWebgpuBackend(),
};

/** Starts the backend. Throws BackendError where it cannot. */
export async function openBackend(name: BackendName, options: BackendOptions = {}): Promise<Backend> {
  const opener = openers[name];
  if (!opener) throw new BackendError(`there is no backend ${name}`);
  return opener(options);
}
