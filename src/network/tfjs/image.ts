/** Padding and subsampling of NHWC images, from operations whose gradients every backend has. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Pair, Padding } from '../../plan/plan.js';

/** Adds rows and columns of `value`; negative padding takes some away. */
export function pad(x: Tensor4D, [top, bottom, left, right]: Padding, value = 0): Tensor4D {
  const [size, height, width, channels] = x.shape;
  const cut = (edge: number) => Math.max(0, -edge);
  const put = (edge: number) => Math.max(0, edge);
  const cropped = [top, bottom, left, right].some((edge) => edge < 0)
    ? tf.slice(
        x,
        [0, cut(top), cut(left), 0],
        [size, height - cut(top) - cut(bottom), width - cut(left) - cut(right), channels],
      )
    : x;
  if ([top, bottom, left, right].every((edge) => edge <= 0)) return cropped;
  return tf.pad(
    cropped,
    [
      [0, 0],
      [put(top), put(bottom)],
      [put(left), put(right)],
      [0, 0],
    ],
    value,
  );
}

/**
 * Every `stride`-th row and column from the first on, `count` of them. tfjs's strided slice has no gradient, so the
 * rows and columns are brought to the shape `[size * rows, stride, columns, stride * channels]`, of which one
 * corner is a plain slice.
 */
export function subsample(x: Tensor4D, [down, across]: Pair, [rows, columns]: Pair): Tensor4D {
  const [size, height, width, channels] = x.shape;
  if (down === 1 && across === 1 && rows === height && columns === width) return x;
  const even = pad(x, [0, rows * down - height, 0, columns * across - width]);
  const corners = tf.reshape(even, [size * rows, down, columns, across * channels]);
  const first = tf.slice(corners, [0, 0, 0, 0], [size * rows, 1, columns, channels]);
  return tf.reshape(first, [size, rows, columns, channels]);
}
