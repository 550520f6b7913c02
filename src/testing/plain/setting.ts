/** Numbers for a case to run on, and how far results are from what they should be. */
import assert from 'node:assert/strict';
import { stream } from '../../random.js';
import type { Batch } from '../../network/network.js';
import { view, weightTable, type WeightTable } from '../../network/weights.js';
import { count } from './block.js';
import type { Case } from './case.js';
import type { PlainWeights } from './network.js';

/** Norm of the difference over norm of the reference. */
export function distance(values: ArrayLike<number>, reference: ArrayLike<number>): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < reference.length; i++) {
    const error = values[i]! - reference[i]!;
    difference += error * error;
    norm += reference[i]! * reference[i]!;
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(norm), 1e-2);
}

/** Throws AssertionError where the distance is not below the limit. */
export function assertNear(
  values: ArrayLike<number>,
  reference: ArrayLike<number>,
  limit: number,
  what = 'the result',
): void {
  const found = distance(values, reference);
  assert.ok(found < limit, `${what} is ${found} away from the reference, not less than ${limit}`);
}

export interface Setting {
  readonly batch: Batch;
  readonly weights: WeightTable;
  readonly plain: PlainWeights;
}

/** Images, labels and weights of a case, from streams of its name. Variances are positive. */
export function setting({ name, plan, size }: Case): Setting {
  const random = stream(name, 'batch');
  const length = count(plan.layers[0]!.shape) * size;
  const images = Float32Array.from({ length }, () => random.normal());
  const labels = Uint8Array.from({ length: size }, (_, i) => i % 3);
  const weights = weightTable(plan.weights);
  for (const weight of plan.weights) {
    const draws = stream(name, weight.name);
    const values = view(weights, weight.name);
    const positive = weight.trainable === false && /var(iance)?$/.test(weight.name);
    for (let i = 0; i < values.length; i++) values[i] = positive ? 0.5 + draws.next() : 2 * draws.next() - 1;
  }
  const plain = new Map(plan.weights.map(({ name: w }) => [w, Float64Array.from(view(weights, w))]));
  return { batch: { images, labels, size }, weights, plain };
}

export function tableLike({ plan }: Case): WeightTable {
  return weightTable(plan.weights);
}

/** At most `most` entries, spread over the weight. */
export function some(length: number, most: number): number[] {
  return Array.from({ length: Math.min(length, most) }, (_, i) =>
    Math.floor((i * length) / Math.min(length, most)),
  );
}
