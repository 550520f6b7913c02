/** Pooling. Images are padded first, for not every backend takes explicit padding. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Window } from '../../plan/plan.js';
import { pad } from './image.js';
import type { LayerFunctions } from './layer.js';

/** Stands for minus infinity, which not every shading language can write: the lowest float32. */
const lowest = -3.4028234663852886e38;

/** Pixels of the image that the window at each place of one axis covers. */
function covered(length: number, places: number, kernel: number, stride: number, before: number): number[] {
  return Array.from({ length: places }, (_, place) => {
    const from = place * stride - before;
    return Math.min(length, from + kernel) - Math.max(0, from);
  });
}

/** What turns the mean over whole windows into the mean over their pixels inside the image: `[1, h, w, 1]`. */
function correction(x: Tensor4D, y: Tensor4D, { kernel, stride, padding }: Window): Tensor4D {
  const [, height, width] = y.shape;
  const rows = covered(x.shape[1], height, kernel[0], stride[0], padding[0]);
  const columns = covered(x.shape[2], width, kernel[1], stride[1], padding[2]);
  const factors = rows.flatMap((row) => columns.map((column) => (kernel[0] * kernel[1]) / (row * column)));
  return tf.tensor4d(Float32Array.from(factors), [1, height, width, 1]);
}

export const poolings: LayerFunctions<'maxPool' | 'avgPool' | 'globalAvgPool'> = {
  maxPool: ({ kernel, stride, padding }, [x]) =>
    tf.maxPool(pad(x as Tensor4D, padding, lowest), [...kernel], [...stride], 'valid'),
  avgPool: (layer, [input]) => {
    const x = input as Tensor4D;
    const y = tf.avgPool(pad(x, layer.padding), [...layer.kernel], [...layer.stride], 'valid');
    const whole = layer.countPadding || layer.padding.every((edge) => edge <= 0);
    return whole ? y : tf.mul(y, correction(x, y, layer));
  },
  globalAvgPool: (_, [x]) => tf.mean(x!, [1, 2]),
};
