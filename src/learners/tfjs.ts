/**
 * tfjs on plain JavaScript, for small networks that a strategy learns. It is loaded when it is first asked for, so that
 * runs without such a strategy do not wait for it; and in one go, since strategies are plain functions.
 */
import { createRequire } from 'node:module';
import type { Tensor } from '@tensorflow/tfjs-core';
import { algebraGradients, type Tfjs } from '../network/tfjs/algebra-gradients.js';

export type { Tfjs };

const require = createRequire(import.meta.url);
let loaded: Tfjs | undefined;

function tfjs(): Tfjs {
  loaded ??= load();
  return loaded;
}

function load(): Tfjs {
  const tf = require('@tensorflow/tfjs-core') as Tfjs;
  // Otherwise the plain JavaScript backend advertises another package on the console.
  tf.enableProdMode();
  require('@tensorflow/tfjs-backend-cpu');
  for (const [kernelName, rule] of Object.entries(algebraGradients(tf)))
    tf.registerGradient({ kernelName, ...rule });
  return tf;
}

/**
 * What `work` computes, on one thread in plain JavaScript: its sums are added in a fixed order, so that the bits are the
 * same on every machine (with the functions of `exact.ts`). Tensors made in it are freed: it returns plain data.
 */
export function computed<T>(work: (tf: Tfjs) => T): T {
  const tf = tfjs();
  // The registry of tfjs is global: what else computes in this thread finds its backend again.
  const before: string | undefined = tf.engine().backendName;
  void tf.setBackend('cpu'); // takes effect at once; the promise only says so
  tf.engine().startScope();
  try {
    return work(tf);
  } finally {
    tf.engine().endScope();
    if (before !== undefined && before !== 'cpu') void tf.setBackend(before);
  }
}

/** The numbers of a tensor, row-major. */
export function numbersOf(tensor: Tensor): Float32Array {
  return tensor.dataSync<'float32'>();
}
