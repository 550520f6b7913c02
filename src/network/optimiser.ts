/**
 * Stochastic gradient descent over weights by name, with PyTorch's semantics (torch.optim.SGD and
 * torch.nn.utils.clip_grad_norm_): a weight without a gradient in this step is left alone, its momentum too.
 * Sums run in the order of the names given, in double precision, so that equal inputs give equal bits.
 */
import { view, type WeightTable } from './weights.js';

export interface SgdSettings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  /** Largest L2 norm of all gradients of the step together; Infinity for none. */
  readonly clip: number;
}

/** The weights, their momentum (zeros at first) and this step's gradients: three tables of one layout. */
export interface Trained {
  readonly weights: WeightTable;
  readonly momentum: WeightTable;
  readonly gradients: WeightTable;
}

/** clip_grad_norm_ divides by the norm plus this. */
export const clipEpsilon = 1e-6;

/** The trainable ones among these weights, by name. */
export function trainable(names: Iterable<string>, table: WeightTable): string[] {
  return [...names].filter((name) => table.slots.get(name)?.weight.trainable !== false);
}

/** L2 norm over the gradients of these weights together. */
export function gradientNorm(gradients: WeightTable, names: readonly string[]): number {
  let total = 0;
  for (const name of names) total += sumOfSquares(view(gradients, name));
  return Math.sqrt(total);
}

/** In four sums, so that no addition waits for the one before. */
function sumOfSquares(values: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a += values[i]! * values[i]!;
    b += values[i + 1]! * values[i + 1]!;
    c += values[i + 2]! * values[i + 2]!;
    d += values[i + 3]! * values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += values[i]! * values[i]!;
  return a + b + (c + d);
}

/**
 * One step over the weights of these names (trainable ones, each once). Changes `weights` and `momentum` and
 * returns the norm of the gradient before clipping; nothing is changed if that is not finite. Momentum starts as
 * zeros, which makes the first step's momentum the gradient itself, as in PyTorch.
 */
export function sgdStep(tables: Trained, names: readonly string[], settings: SgdSettings): number {
  const norm = gradientNorm(tables.gradients, names);
  if (!Number.isFinite(norm)) return norm;
  const shrink = Math.min(1, settings.clip / (norm + clipEpsilon));
  for (const name of names) {
    update(
      view(tables.weights, name),
      view(tables.momentum, name),
      view(tables.gradients, name),
      shrink,
      settings,
    );
  }
  return norm;
}

function update(
  weights: Float32Array,
  momentum: Float32Array,
  gradients: Float32Array,
  shrink: number,
  { learningRate, momentum: keep, weightDecay, nesterov }: SgdSettings,
): void {
  for (let i = 0; i < weights.length; i++) {
    const gradient = gradients[i]! * shrink + weightDecay * weights[i]!;
    const velocity = Math.fround(keep * momentum[i]! + gradient);
    momentum[i] = velocity;
    weights[i] = weights[i]! - learningRate * (nesterov ? gradient + keep * velocity : velocity);
  }
}

/**
 * Moves running statistics towards the batch's, which the network left in its gradients:
 * running = (1 - momentum) running + momentum batch, with the momentum of each name (`statisticMomenta` of a plan).
 */
export function updateStatistics(
  weights: WeightTable,
  gradients: WeightTable,
  momenta: ReadonlyMap<string, number>,
): void {
  for (const [name, momentum] of momenta) {
    const running = view(weights, name);
    const batch = view(gradients, name);
    for (let i = 0; i < running.length; i++) running[i] = (1 - momentum) * running[i]! + momentum * batch[i]!;
  }
}

/** What one replica of a training step left: the gradients of its own weights. */
export interface Replica {
  readonly gradients: WeightTable;
  readonly names: readonly string[];
}

/**
 * The mean of the replicas' gradients into `into`, added in the order given; a weight that a replica lacks counts
 * as zero there. Returns the names of all weights that got a gradient, in the order of the layout.
 */
export function averageGradients(into: WeightTable, replicas: readonly Replica[]): string[] {
  const fresh = new Set<string>();
  const share = 1 / replicas.length;
  for (const { gradients, names } of replicas) {
    for (const name of names) {
      const sum = view(into, name);
      const part = view(gradients, name);
      if (fresh.has(name)) {
        for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + part[i]! * share;
      } else {
        for (let i = 0; i < sum.length; i++) sum[i] = part[i]! * share;
        fresh.add(name);
      }
    }
  }
  return [...into.slots.keys()].filter((name) => fresh.has(name));
}
