/** Normalisations, written out so that autodiff has the gradient on every backend. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerFunctions } from './layer.js';

const batchNormEpsilon = 1e-5;

/** (x - mean) / sqrt(variance + epsilon). */
function standardise(centred: Tensor, variance: Tensor, epsilon: number): Tensor {
  return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
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
    const x = input!;
    const { runningMean, runningVariance } = layer;
    const running =
      pass.statistics === 'running' && runningMean !== undefined && runningVariance !== undefined
        ? { mean: pass.weight(runningMean), variance: pass.weight(runningVariance) }
        : undefined;
    const axes = x.shape.map((_, axis) => axis).slice(0, -1);
    const mean = running?.mean ?? tf.mean(x, axes);
    const centred = tf.sub(x, mean);
    const variance = running?.variance ?? tf.mean(tf.square(centred), axes);
    if (!running && pass.training) {
      const count = x.size / mean.size;
      if (runningMean !== undefined) pass.record(runningMean, mean);
      if (runningVariance !== undefined)
        pass.record(runningVariance, tf.mul(variance, count / Math.max(1, count - 1)));
    }
    const scaled = layer.gamma === undefined ? undefined : pass.weight(layer.gamma);
    const standard = standardise(centred, variance, batchNormEpsilon);
    const y = scaled === undefined ? standard : tf.mul(standard, scaled);
    return layer.beta === undefined ? y : tf.add(y, pass.weight(layer.beta));
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
