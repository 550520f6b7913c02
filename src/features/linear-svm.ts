/**
 * A linear support vector machine, one class against the rest, with squared hinge loss: for each class the minimum of
 * 1/2 |w|^2 + C sum max(0, 1 - t w x)^2, the bias being the weight of a feature that is always 1. Dual coordinate
 * descent, algorithm 1 of Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008), as
 * in liblinear, without shrinking.
 */
import { setImmediate } from 'node:timers/promises';
import { stream, type Seed } from '../random.js';

/** Row-major, `count` rows of `length` numbers. */
export interface Features {
  readonly count: number;
  readonly length: number;
  readonly values: Float64Array;
}

export interface SvmOptions {
  readonly classes: number;
  /** C: how much an image on the wrong side costs. */
  readonly cost: number;
  /** Names the stream of the order in which images are visited. */
  readonly seed: Seed;
  /** Where it stops: largest minus smallest projected gradient in a pass. Default 0.01. */
  readonly tolerance?: number;
  /** Passes over the images for a class, at most. Default 1,000. */
  readonly passes?: number;
  /** Stops it between two classes: it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called before the first class and after each. */
  onProgress?(done: number, total: number): void;
}

export interface LinearSvm {
  readonly classes: number;
  readonly length: number;
  /** Row-major `[classes, length + 1]`, the bias last. */
  readonly weights: Float64Array;
  /** Passes that each class took. */
  readonly passes: readonly number[];
}

export async function trainSvm(
  features: Features,
  labels: ArrayLike<number>,
  options: SvmOptions,
): Promise<LinearSvm> {
  const { classes, signal } = options;
  const { length } = features;
  const weights = new Float64Array(classes * (length + 1));
  const norms = squaredNorms(features);
  const passes: number[] = [];
  options.onProgress?.(0, classes);
  for (let label = 0; label < classes; label++) {
    await setImmediate();
    signal?.throwIfAborted();
    const own = weights.subarray(label * (length + 1), (label + 1) * (length + 1));
    passes.push(separate(features, norms, labels, label, own, options));
    options.onProgress?.(label + 1, classes);
  }
  return { classes, length, weights, passes };
}

/** Of each row, with the bias' 1. */
function squaredNorms({ count, length, values }: Features): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = 1;
    for (let i = row * length; i < (row + 1) * length; i++) sum += values[i]! * values[i]!;
    return sum;
  });
}

/** Moves the weights, zero at first, to the minimum of one class; the number of passes. */
function separate(
  { count, length, values }: Features,
  norms: Float64Array,
  labels: ArrayLike<number>,
  label: number,
  weights: Float64Array,
  { cost, seed, tolerance = 0.01, passes = 1000 }: SvmOptions,
): number {
  const diagonal = 1 / (2 * cost);
  const alphas = new Float64Array(count);
  const rows = Array.from({ length: count }, (_, row) => row);
  for (let pass = 0; pass < passes; pass++) {
    let [highest, lowest] = [-Infinity, Infinity];
    for (const row of stream(seed, 'svm', label, pass).shuffle(rows)) {
      const sign = labels[row] === label ? 1 : -1;
      const start = row * length;
      let product = weights[length]!;
      for (let i = 0; i < length; i++) product += weights[i]! * values[start + i]!;
      const alpha = alphas[row]!;
      const gradient = sign * product - 1 + diagonal * alpha;
      const projected = alpha === 0 ? Math.min(gradient, 0) : gradient;
      highest = Math.max(highest, projected);
      lowest = Math.min(lowest, projected);
      if (projected === 0) continue;
      const next = Math.max(alpha - gradient / (norms[row]! + diagonal), 0);
      const step = (next - alpha) * sign;
      alphas[row] = next;
      for (let i = 0; i < length; i++) weights[i]! += step * values[start + i]!;
      weights[length]! += step;
    }
    if (highest - lowest <= tolerance) return pass + 1;
  }
  return passes;
}

/** The class of the largest score of each row; of equal ones the first. */
export function classify({ classes, length, weights }: LinearSvm, features: Features): Uint16Array {
  return Uint16Array.from({ length: features.count }, (_, row) => {
    let [best, score] = [0, -Infinity];
    for (let label = 0; label < classes; label++) {
      const at = label * (length + 1);
      let sum = weights[at + length]!;
      for (let i = 0; i < length; i++) sum += weights[at + i]! * features.values[row * length + i]!;
      if (sum > score) [best, score] = [label, sum];
    }
    return best;
  });
}
