/**
 * Convolutions. tfjs has no gradient for dilated ones, no groups, and some backends know the paddings 'same' and
 * 'valid' only, so everything here comes down to undilated convolutions of images that were padded before.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Pair, Window } from '../../plan/plan.js';
import { pad, subsample } from './image.js';
import type { LayerFunctions } from './layer.js';

interface Dilated extends Window {
  readonly dilation: Pair;
}

/** A convolution without padding and dilation. */
type Plain = (x: Tensor4D, weight: Tensor4D, stride: Pair) => Tensor4D;

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** Puts the kernel's taps `dilation` apart, zeros between them. */
function dilate(weight: Tensor4D, [down, across]: Pair): Tensor4D {
  if (down === 1 && across === 1) return weight;
  const [height, width, inputs, outputs] = weight.shape;
  const depth = inputs * outputs;
  const spread = tf.pad(tf.reshape(weight, [height, 1, width, depth]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, (across - 1) * depth],
  ]);
  const loose = tf.reshape<tf.Rank.R4>(spread, [height * down, width * across, inputs, outputs]);
  const extent: [number, number, number, number] = [
    (height - 1) * down + 1,
    (width - 1) * across + 1,
    inputs,
    outputs,
  ];
  return tf.slice(loose, [0, 0, 0, 0], extent);
}

/**
 * A convolution with `stride` and `dilation` reads only every g-th row and column, g their greatest common divisor:
 * these are picked first (all that the dilated operations of reduction cells need, whose stride and dilation are
 * both 2), and what dilation is left goes into the kernel.
 */
function convolve(plain: Plain, x: Tensor4D, weight: Tensor4D, window: Dilated): Tensor4D {
  const { stride, dilation } = window;
  const common: Pair = [divisor(stride[0], dilation[0]), divisor(stride[1], dilation[1])];
  const padded = pad(x, window.padding);
  const rows = Math.ceil(padded.shape[1] / common[0]);
  const columns = Math.ceil(padded.shape[2] / common[1]);
  const picked = subsample(padded, common, [rows, columns]);
  const kernel = dilate(weight, [dilation[0] / common[0], dilation[1] / common[1]]);
  return plain(picked, kernel, [stride[0] / common[0], stride[1] / common[1]]);
}

/** A 1x1 kernel is a matrix product over the pixels that it reads. */
function pointwise(x: Tensor4D, weight: Tensor4D, stride: Pair): Tensor4D {
  const [size, height, width, channels] = x.shape;
  const outputs = weight.shape[3];
  const rows = Math.ceil(height / stride[0]);
  const columns = Math.ceil(width / stride[1]);
  const pixels = tf.reshape(subsample(x, stride, [rows, columns]), [size * rows * columns, channels]);
  const product = tf.matMul(pixels, tf.reshape(weight, [channels, outputs]));
  return tf.reshape(product, [size, rows, columns, outputs]);
}

const dense: Plain = (x, weight, stride) =>
  weight.shape[0] === 1 && weight.shape[1] === 1
    ? pointwise(x, weight, stride)
    : tf.conv2d(x, weight, [...stride], 'valid');

const depthwise: Plain = (x, weight, stride) => tf.depthwiseConv2d(x, weight, [...stride], 'valid');

/** Splits the channels and the kernels into equal runs, each convolved for itself. */
function grouped(groups: number): Plain {
  if (groups === 1) return dense;
  return (x, weight, stride) => {
    const inputs: Tensor4D[] = tf.split(x, groups, 3);
    const kernels: Tensor4D[] = tf.split(weight, groups, 3);
    const outputs = inputs.map((input, group) => dense(input, kernels[group]!, stride));
    return tf.concat(outputs, 3);
  };
}

export const convolutions: LayerFunctions<'conv2d' | 'depthwiseConv2d'> = {
  conv2d: (layer, [x], pass) => {
    const weight = pass.weight(layer.weight) as Tensor4D;
    const y = convolve(grouped(layer.groups), x as Tensor4D, weight, layer);
    return layer.bias === undefined ? y : tf.add(y, pass.weight(layer.bias));
  },
  depthwiseConv2d: (layer, [x], pass) =>
    convolve(depthwise, x as Tensor4D, pass.weight(layer.weight) as Tensor4D, layer),
};
