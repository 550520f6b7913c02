/** Dropout and drop path. Masks are drawn on the host, so that every backend drops the same. */
import * as tf from '@tensorflow/tfjs-core';
import { size } from '../../plan/size.js';
import { dropMask } from '../noise.js';
import type { LayerFunctions, Pass } from './layer.js';

function masked(x: tf.Tensor, id: string, rate: number, shape: number[], pass: Pass): tf.Tensor {
  if (!pass.training || rate === 0) return tf.clone(x);
  return tf.mul(x, tf.tensor(dropMask(size(shape), rate, pass.training.noise, id), shape));
}

export const noises: LayerFunctions<'dropout' | 'dropPath'> = {
  /** Srivastava et al. 2014, scaled in training. */
  dropout: ({ id, rate }, [x], pass) => masked(x!, id, rate, x!.shape, pass),
  /** Larsson et al. 2016, as NASNet and DARTS use it: whole images. */
  dropPath: ({ id, scale = 1 }, [x], pass) =>
    masked(
      x!,
      id,
      (pass.training?.dropPathRate ?? 0) * scale,
      [pass.size, ...x!.shape.slice(1).map(() => 1)],
      pass,
    ),
};
