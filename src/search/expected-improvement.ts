/**
 * How much a candidate can be expected to improve on what is known, when its costs are normal and independent: the
 * expected gain in hypervolume (Emmerich, Giannakoglou and Naujoks, 2006), which for one objective is the expected
 * improvement (Jones, Schonlau and Welch, 1998).
 */
import { exp } from '../elementary.js';
import type { Prediction } from './gaussian-process.js';

/**
 * `front`: costs (to be made smaller) that are reached already; `reference`: the worst that counts, one number for
 * each objective. Slices along the last objective, like the hypervolume itself: within a slice the gain is a product,
 * since P(y < z) integrates to E[max(z - y, 0)]. O(n^(d-1)).
 */
export function expectedImprovement(
  predictions: readonly Prediction[],
  front: readonly (readonly number[])[],
  reference: readonly number[],
): number {
  const axis = predictions.length - 1;
  const inside = front.filter((point) => point.every((cost, m) => cost < reference[m]!));
  if (axis === 0) {
    const best = inside.reduce((least, [cost]) => Math.min(least, cost!), reference[0]!);
    return shortfall(predictions[0]!, best);
  }
  const sorted = [...inside].sort((one, other) => one[axis]! - other[axis]!);
  const bounds = [...sorted.map((point) => point[axis]!), reference[axis]!];
  let below = 0;
  let sum = 0;
  bounds.forEach((bound, slice) => {
    const upTo = shortfall(predictions[axis]!, bound);
    if (upTo > below) {
      const others = sorted.slice(0, slice).map((point) => point.slice(0, axis));
      sum += (upTo - below) * expectedImprovement(predictions.slice(0, axis), others, reference);
      below = upTo;
    }
  });
  return sum;
}

/** E[max(bound - y, 0)] of a normal y. */
export function shortfall({ mean, deviation }: Prediction, bound: number): number {
  if (deviation <= 0) return Math.max(bound - mean, 0);
  const z = (bound - mean) / deviation;
  return deviation * (z * normalDistribution(z) + normalDensity(z));
}

function normalDensity(z: number): number {
  return exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** Of a standard normal; absolute error below 7.5e-8 (Abramowitz and Stegun, 26.2.17). */
export function normalDistribution(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    normalDensity(z) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}
