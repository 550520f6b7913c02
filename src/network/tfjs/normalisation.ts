/** Normalisations, written out so that autodiff has the gradient on every backend. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerFunctions } from './layer.js';

/** (x - mean) / sqrt(variance + epsilon). */
function standardise(centred: Tensor, variance: Tensor, epsilon: number): Tensor {
  return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
}

/**
 * Each channel less its mean over all other axes, over its standard deviation. Autodiff would take three times the
 * kernels and memory, and most of a cell's layers are batch norms; so the gradient is written out: with y the output
 * and d the standard deviation, dx = (dy - mean(dy) - y mean(dy y)) / d.
 */
function byOwnMoments(
  x: Tensor,
  epsilon: number,
  observe: (mean: Tensor, variance: Tensor, count: number) => void,
): Tensor {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  return tf.customGrad((input, save) => {
    const mean = tf.mean(input as Tensor, axes);
    const centred = tf.sub(input as Tensor, mean);
    const variance = tf.mean(tf.square(centred), axes);
    observe(mean, variance, x.size / mean.size);
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const y = tf.mul(centred, inverse);
    (save as tf.GradSaveFunc)([y, inverse]);
    const gradFunc = (dy: Tensor, [value, factor]: Tensor[]): Tensor => {
      const along = tf.mul(value!, tf.mean(tf.mul(dy, value!), axes));
      return tf.mul(factor!, tf.sub(tf.sub(dy, tf.mean(dy, axes)), along));
    };
    return { value: y, gradFunc };
  })(x);
}

/** 1 where the channels `row` and `column` share a window of `size` channels around `column`. */
function band(channels: number, size: number): tf.Tensor2D {
  const before = Math.floor(size / 2);
  const after = Math.floor((size - 1) / 2);
  const values = new Float32Array(channels * channels);
  for (let column = 0; column < channels; column++)
    for (let row = Math.max(0, column - before); row <= Math.min(channels - 1, column + after); row++)
      values[row * channels + column] = 1;
  return tf.tensor2d(values, [channels, channels]);
}

export const normalisations: LayerFunctions<'batchNorm' | 'layerNorm' | 'localResponseNorm'> = {
  /** Ioffe and Szegedy 2015. Without names for running statistics the batch's own are used in evaluation, too. */
  batchNorm: (layer, [input], pass) => {
    const { runningMean, runningVariance, gamma, beta, epsilon } = layer;
    const running =
      pass.statistics === 'running' && runningMean !== undefined && runningVariance !== undefined;
    const standard = running
      ? standardise(tf.sub(input!, pass.weight(runningMean)), pass.weight(runningVariance), epsilon)
      : byOwnMoments(input!, epsilon, (mean, variance, count) => {
          if (!pass.training) return;
          if (runningMean !== undefined) pass.record(runningMean, mean);
          if (runningVariance !== undefined)
            pass.record(runningVariance, tf.mul(variance, count / Math.max(1, count - 1)));
        });
    const scaled = gamma === undefined ? standard : tf.mul(standard, pass.weight(gamma));
    return beta === undefined ? scaled : tf.add(scaled, pass.weight(beta));
  },
  /** Ba, Kiros and Hinton 2016. */
  layerNorm: (layer, [input], pass) => {
    const centred = tf.sub(input!, tf.mean(input!, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    const standard = standardise(centred, variance, layer.epsilon);
    return tf.add(tf.mul(standard, pass.weight(layer.gamma)), pass.weight(layer.beta));
  },
  /** Krizhevsky et al. 2012, section 3.3; the sum over neighbouring channels is a product with a band matrix. */
  localResponseNorm: ({ size, alpha, beta, k }, [input]) => {
    const x = input!;
    const channels = x.shape[x.rank - 1]!;
    const squares = tf.reshape(tf.square(x), [-1, channels]);
    const sums = tf.reshape(tf.matMul(squares, band(channels, size)), x.shape);
    const base = tf.add(tf.mul(sums, alpha / size), k);
    return tf.mul(x, tf.exp(tf.mul(tf.log(base), -beta)));
  },
};
