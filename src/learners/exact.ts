/** Functions of tensors with the same bits on every machine: tfjs has those of `Math`, whose last bits are the engine's. */
import type { GradSaveFunc, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { exp, log } from '../elementary.js';
import { numbersOf, type Tfjs } from './tfjs.js';

/** `f` of each number; its derivative from the result y. */
function elementwise(
  tf: Tfjs,
  x: Tensor,
  f: (x: number) => number,
  derivative: (y: Tensor) => Tensor,
): Tensor {
  const apply = tf.customGrad((input, keep) => {
    const save = keep as GradSaveFunc;
    const value = tf.tensor(Float32Array.from(numbersOf(input as Tensor), f), (input as Tensor).shape);
    save([value]);
    return { value, gradFunc: (dy: Tensor, [y]: Tensor[]) => tf.mul(dy, derivative(y!)) };
  });
  return apply(x);
}

function sigmoidOf(x: number): number {
  const power = exp(-Math.abs(x));
  return (x < 0 ? power : 1) / (1 + power);
}

function tanhOf(x: number): number {
  const power = exp(-2 * Math.abs(x));
  return (Math.sign(x) * (1 - power)) / (1 + power);
}

export function sigmoid(tf: Tfjs, x: Tensor): Tensor {
  return elementwise(tf, x, sigmoidOf, (y) => tf.mul(y, tf.sub(1, y)));
}

export function tanh(tf: Tfjs, x: Tensor): Tensor {
  return elementwise(tf, x, tanhOf, (y) => tf.sub(1, tf.square(y)));
}

export function exponential(tf: Tfjs, x: Tensor): Tensor {
  return elementwise(tf, x, exp, (y) => y);
}

/** Of each row of logits, the logarithm of its softmax. */
export function logSoftmax(tf: Tfjs, logits: Tensor2D): Tensor2D {
  const apply = tf.customGrad((input, keep) => {
    const save = keep as GradSaveFunc;
    const value = tf.tensor2d(logShares(input as Tensor2D), (input as Tensor2D).shape);
    save([value]);
    return {
      value,
      gradFunc: (dy: Tensor, [y]: Tensor[]) => tf.sub(dy, tf.mul(exponential(tf, y!), tf.sum(dy, -1, true))),
    };
  });
  return apply(logits);
}

function logShares(logits: Tensor2D): Float32Array {
  const [rows, options] = logits.shape;
  const values = Float64Array.from(numbersOf(logits));
  for (let row = 0; row < rows; row++) {
    const part = values.subarray(row * options, (row + 1) * options);
    const top = part.reduce((most, value) => Math.max(most, value), -Infinity);
    const total = log(part.reduce((sum, value) => sum + exp(value - top), 0));
    part.forEach((value, i) => (part[i] = value - top - total));
  }
  return Float32Array.from(values);
}
