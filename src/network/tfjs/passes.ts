/** One pass of a batch through a plan, forward or forward and backward, with the weights on the device already. */
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { reachable, weightNames } from '../../plan/graph.js';
import type { Layer, Plan, Weight } from '../../plan/plan.js';
import { size as numbers } from '../../plan/size.js';
import type { Batch } from '../network.js';
import type { PassRequest, TrainingRequest } from '../pass-request.js';
import { forward } from './forward.js';
import type { Pass } from './layer.js';
import { headLoss } from './loss.js';

export interface Named {
  readonly name: string;
  readonly value: Tensor;
}

/** Weights by name, in the plan's shapes or larger: then the plan's is the leading corner. */
export type Weights = ReadonlyMap<string, Tensor>;

/** Gives the weights that a pass reads; called inside a tidy. */
export type Supply = (weights: readonly Weight[]) => Weights;

export interface Evaluated {
  /** Scores of the main head, `[size, classes]`. */
  readonly logits: Tensor;
  /** Of the layers asked for. */
  readonly outputs: readonly Named[];
}

export interface Trained extends Evaluated {
  /** Gradients of the weights; those that the loss does not reach are missing. */
  readonly gradients: readonly Named[];
  /** Mean and unbiased variance of the batch, under the names of the running statistics. */
  readonly statistics: readonly Named[];
  /** Gradients of the shares asked for. */
  readonly shares: readonly Named[];
  /** Gradient of the images, where asked for. */
  readonly images: readonly Named[];
}

/** The tensors of these lists. */
export function tensors(...lists: readonly (readonly Named[])[]): Tensor[] {
  return lists.flat().map(({ value }) => value);
}

/** `tf.tidy` for results whose tensors `kept` lists. */
export function tidied<T>(compute: () => T, kept: (result: T) => Tensor[]): T {
  const results: T[] = [];
  tf.tidy(() => {
    const result = compute();
    results.push(result);
    return kept(result);
  });
  return results[0]!;
}

function images({ images: values, size }: Batch, plan: Plan): Tensor {
  const { shape } = plan.layers[0]!;
  const length = size * numbers(shape);
  return tf.tensor(values.slice(0, length), [size, ...shape]);
}

/** The weights that these layers read. */
function read(plan: Plan, layers: readonly Layer[]): Weight[] {
  const names = new Set(layers.flatMap(weightNames));
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

function named(ids: readonly string[], tensors: readonly Tensor[]): Named[] {
  return ids.map((name, i) => ({ name, value: tensors[i]! }));
}

/** The scores and outputs. `layerDone` is called while all that a layer took is still held. */
export function evaluationPass(
  plan: Plan,
  batch: Batch,
  supply: Supply,
  { statistics, shares, skipped, outputs }: PassRequest,
  layerDone: () => void,
): Evaluated {
  const run = (): Evaluated => {
    const ends = [plan.output, ...outputs];
    const layers = reachable(plan, ends, skipped);
    const weight = lookup(plan, supply(read(plan, layers)));
    const share = (name: string): number => shares[name]!;
    const pass = { size: batch.size, statistics, weight, share, record: () => undefined, layerDone };
    const [logits, ...others] = forward(layers, images(batch, plan), ends, pass) as [Tensor, ...Tensor[]];
    return { logits, outputs: named(outputs, others) };
  };
  return tidied(run, (found) => [found.logits, ...tensors(found.outputs)]);
}

/** Forward and backward; the caller disposes of the tensors. */
export function trainingPass(
  plan: Plan,
  batch: Batch,
  supply: Supply,
  request: PassRequest,
  training: TrainingRequest,
  layerDone: () => void,
): Trained {
  const { auxiliaryWeight = 0 } = training.options;
  const side = auxiliaryWeight === 0 ? undefined : plan.auxiliary;
  const ends = [plan.output, ...request.outputs, ...(side === undefined ? [] : [side])];
  const layers = reachable(plan, ends, request.skipped);
  const [statistics, seen]: [Named[], Named[]] = [[], []];
  const keep = (list: Named[], name: string, value: Tensor): void => {
    list.push({ name, value: tf.keep(tf.clone(value)) });
  };
  try {
    const run = (): Sources => {
      const needed = read(plan, layers);
      const weights = supply(needed);
      const input = images(batch, plan);
      const scalars = new Map(training.shares.map((name) => [name, tf.scalar(request.shares[name]!)]));
      const pass: Pass = {
        size: batch.size,
        statistics: 'batch',
        training: training.options,
        weight: lookup(plan, weights),
        share: (name) => scalars.get(name) ?? request.shares[name]!,
        record: (name, value) => keep(statistics, name, value),
        layerDone,
      };
      const lossOf = headLoss(batch, training.options);
      const objective = (): Scalar => {
        const values = forward(layers, input, ends, pass);
        [plan.output, ...request.outputs].forEach((id, i) => keep(seen, id, values[i]!));
        const main = lossOf(values[0]!);
        if (side === undefined) return main;
        return tf.add<Scalar>(main, tf.mul(lossOf(values.at(-1)!), auxiliaryWeight));
      };
      const trained = training.weights ? needed.filter(({ trainable }) => trainable !== false) : [];
      const sources = {
        gradients: trained.map(({ name }) => ({ name, value: weights.get(name)! })),
        shares: training.shares.map((name) => ({ name, value: scalars.get(name)! })),
        images: training.images ? [{ name: plan.layers[0]!.id, value: input }] : [],
      };
      const result = derivatives(objective, sources);
      layerDone();
      return result;
    };
    const found = tidied(run, ({ gradients, shares, images: image }) => tensors(gradients, shares, image));
    const [logits, ...outputs] = seen;
    return { ...found, logits: logits!.value, outputs, statistics };
  } catch (error) {
    tf.dispose([...statistics, ...seen].map(({ value }) => value));
    throw error;
  }
}

type Sources = Readonly<Record<'gradients' | 'shares' | 'images', readonly Named[]>>;

/** The derivatives with respect to each; weights that the objective does not depend on are missing. */
function derivatives(objective: () => Scalar, sources: Sources): Sources {
  const all = [...sources.gradients, ...sources.shares, ...sources.images];
  if (all.length === 0) {
    objective();
    return sources;
  }
  // Unlike tf.grads this one also takes what no gradient reaches.
  const values = all.map(({ value }) => value);
  const { grads } = tf.engine().gradients(objective, values, undefined, true);
  const found = new Map(all.map((source, i) => [source, grads[i]]));
  const known = (list: readonly Named[]): Named[] =>
    list.flatMap((source) => {
      const value = found.get(source);
      return value ? [{ name: source.name, value }] : [];
    });
  const orZero = (list: readonly Named[]): Named[] =>
    list.map((source) => ({ name: source.name, value: found.get(source) ?? tf.zerosLike(source.value) }));
  return {
    gradients: known(sources.gradients),
    shares: orZero(sources.shares),
    images: orZero(sources.images),
  };
}
