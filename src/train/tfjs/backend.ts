/** `Backend` over a tfjs backend that is registered and ready. */
import * as tf from '@tensorflow/tfjs-core';
import type { Backend, BackendName } from '../network.js';
import { registerGradients } from './gradients.js';
import { TfjsNetwork } from './network.js';

/** Opens it. Throws if tfjs has no backend of this name or it does not start. */
export async function openTfjsBackend(name: BackendName): Promise<Backend> {
  if (!(await tf.setBackend(name))) throw new Error(`tfjs could not start its backend ${name}`);
  await tf.ready();
  registerGradients();
  return { name, compile: (plan) => new TfjsNetwork(plan, name), dispose: () => undefined };
}
