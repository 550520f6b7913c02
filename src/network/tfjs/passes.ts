/** One pass of a batch through a plan, forward or forward and backward, with the weights on the device already. */
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { reachable, weightNames } from '../../plan/graph.js';
import type { Plan, Weight } from '../../plan/plan.js';
import { size as numbers } from '../../plan/size.js';
import type { Batch, Statistics, TrainingOptions } from '../network.js';
import { forward } from './forward.js';
import type { Pass } from './layer.js';
import { crossEntropy, targets } from './loss.js';

export interface Named {
  readonly name: string;
  readonly value: Tensor;
}

/** Weights by name, in the plan's shapes or larger: then the plan's is the leading corner. */
export type Weights = ReadonlyMap<string, Tensor>;

/** Gives the weights that a pass reads; called inside a tidy. */
export type Supply = (weights: readonly Weight[]) => Weights;

export interface Trained {
  /** Scores of the main head, `[size, classes]`. */
  readonly logits: Tensor;
  /** Gradients of the mean loss; weights that it does not reach are missing. */
  readonly gradients: readonly Named[];
  /** Mean and unbiased variance of the batch, under the names of the running statistics. */
  readonly statistics: readonly Named[];
}

function images({ images: values, size }: Batch, plan: Plan): Tensor {
  const { shape } = plan.layers[0]!;
  const length = size * numbers(shape);
  return tf.tensor(values.slice(0, length), [size, ...shape]);
}

/** The weights that these outputs need. */
function read(plan: Plan, outputs: readonly string[]): Weight[] {
  const names = new Set(reachable(plan, outputs).flatMap(weightNames));
  return plan.weights.filter(({ name }) => names.has(name));
}

function lookup(plan: Plan, weights: Weights): Pass['weight'] {
  const shapes = new Map(plan.weights.map(({ name, shape }) => [name, shape]));
  return (name) => {
    const [tensor, shape] = [weights.get(name), shapes.get(name)];
    if (!tensor || !shape) throw new Error(`the plan has no weight named ${name}`);
    if (shape.every((length, axis) => length === tensor.shape[axis])) return tensor;
    return tf.slice(tensor, [...shape].fill(0), [...shape]);
  };
}

/** The scores, `[size, classes]`. `layerDone` is called while all that a layer took is still held. */
export function evaluationPass(
  plan: Plan,
  batch: Batch,
  supply: Supply,
  statistics: Statistics,
  layerDone: () => void,
): Tensor {
  return tf.tidy(() => {
    const outputs = [plan.output];
    const weight = lookup(plan, supply(read(plan, outputs)));
    const pass = { size: batch.size, statistics, weight, record: () => undefined, layerDone };
    return forward(reachable(plan, outputs), images(batch, plan), outputs, pass)[0]!;
  });
}

/** Forward and backward; the caller disposes of the tensors. */
export function trainingPass(
  plan: Plan,
  batch: Batch,
  supply: Supply,
  training: TrainingOptions,
  layerDone: () => void,
): Trained {
  const { auxiliaryWeight = 0, labelSmoothing = 0 } = training;
  const outputs =
    auxiliaryWeight === 0 || plan.auxiliary === undefined ? [plan.output] : [plan.output, plan.auxiliary];
  const kept: Named[] = [];
  const record = (name: string, value: Tensor) => {
    kept.push({ name, value: tf.keep(tf.clone(value)) });
  };
  try {
    const gradients = tf.tidy(() => {
      const needed = read(plan, outputs);
      const weights = supply(needed);
      const trained = needed.filter(({ trainable }) => trainable !== false).map(({ name }) => name);
      const weight = lookup(plan, weights);
      const pass = { size: batch.size, statistics: 'batch' as const, training, weight, record, layerDone };
      const input = images(batch, plan);
      const objective = (): Scalar => {
        const heads = forward(reachable(plan, outputs), input, outputs, pass);
        record('logits', heads[0]!);
        const labels = targets(batch, heads[0]!.shape[1]!, labelSmoothing);
        const [main, side] = heads.map((head) => crossEntropy(head, labels));
        return side ? tf.add<Scalar>(main!, tf.mul(side, auxiliaryWeight)) : main!;
      };
      const sources = trained.map((name) => weights.get(name)!);
      // Unlike tf.grads this one also takes weights that no gradient reaches.
      const { grads } = tf.engine().gradients(objective, sources, undefined, true);
      layerDone();
      return trained.flatMap((name, i) => (grads[i] ? [{ name, value: grads[i] }] : []));
    });
    return { logits: kept.pop()!.value, gradients, statistics: kept };
  } catch (error) {
    kept.forEach(({ value }) => value.dispose());
    throw error;
  }
}
