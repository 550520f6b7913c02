/** Numbers between the host and the device. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Weight } from '../../plan/plan.js';
import { size } from '../../plan/size.js';
import { readWeight, type WeightTable } from '../weights.js';

/** The registry of tfjs is global, so each pass says anew which backend computes. */
export function use(backend: string): void {
  // The backend is open already, so this takes effect at once; the promise only says so.
  void tf.setBackend(backend);
}

/** A weight out of the table, in memory of its own. */
export function copyWeight(table: WeightTable, weight: Weight): Float32Array<ArrayBuffer> {
  const values = new Float32Array(size(weight.shape));
  readWeight(table, weight, values);
  return values;
}

/** These weights on the device. */
export function upload(table: WeightTable, weights: readonly Weight[]): Map<string, Tensor> {
  return new Map(weights.map((w) => [w.name, tf.tensor(copyWeight(table, w), [...w.shape])]));
}

/** All in one row. */
export function flatten(tensors: readonly Tensor[]): tf.Tensor1D {
  return tf.tidy(() => tf.concat1d(tensors.map((value) => tf.reshape(value, [value.size]))));
}

/** Copies the tensors to the host, in one go: each wait for a device costs as much as many kernels. */
export async function download(tensors: readonly Tensor[]): Promise<Float32Array[]> {
  if (tensors.length === 0) return [];
  const joined = flatten(tensors);
  const sizes = tensors.map((value) => value.size);
  try {
    const values = (await joined.data()) as Float32Array;
    let offset = 0;
    return sizes.map((size) => values.subarray(offset, (offset += size)));
  } finally {
    joined.dispose();
  }
}

/** The same, and gives the tensors up. */
export function take(tensors: readonly Tensor[]): Promise<Float32Array[]> {
  const reading = download(tensors);
  tensors.forEach((value) => value.dispose());
  return reading;
}
