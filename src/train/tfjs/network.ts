/** `Network` for any tfjs backend: the plan is run with tfjs operations, and autodiff has the gradients. */
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { reachable, weightNames } from '../../space/cost.js';
import type { Layer, Plan, Weight } from '../../space/plan.js';
import type { BackendName, Batch, Network, Score, Statistics, TrainingOptions } from '../network.js';
import { score } from '../score.js';
import { readWeight, writeWeight, type WeightTable } from '../weights.js';
import { forward } from './forward.js';
import type { Pass } from './layer.js';
import { crossEntropy, targets } from './loss.js';

interface Named {
  readonly name: string;
  readonly value: Tensor;
}

function elements({ shape }: Weight): number {
  return shape.reduce((a, b) => a * b, 1);
}

function copy(table: WeightTable, weight: Weight): Float32Array<ArrayBuffer> {
  const values = new Float32Array(elements(weight));
  readWeight(table, weight, values);
  return values;
}

/** Copies the tensors to the host in one go, and disposes of them. */
async function read(tensors: readonly Tensor[]): Promise<Float32Array[]> {
  const joined = tf.tidy(() => tf.concat(tensors.map((value) => tf.reshape(value, [value.size]))));
  const sizes = tensors.map((value) => value.size);
  tensors.forEach((value) => value.dispose());
  try {
    const values = (await joined.data()) as Float32Array;
    let offset = 0;
    return sizes.map((size) => values.subarray(offset, (offset += size)));
  } finally {
    joined.dispose();
  }
}

export class TfjsNetwork implements Network {
  bytes = 0;
  private readonly trainable: ReadonlySet<string>;
  private readonly weights: ReadonlyMap<string, Weight>;
  private before = 0;

  constructor(
    readonly plan: Plan,
    private readonly backend: BackendName,
  ) {
    this.trainable = new Set(plan.weights.filter((w) => w.trainable !== false).map((w) => w.name));
    this.weights = new Map(plan.weights.map((w) => [w.name, w]));
  }

  async gradients(
    batch: Batch,
    weights: WeightTable,
    gradients: WeightTable,
    options: TrainingOptions = {},
  ): Promise<Score> {
    const { plan } = this;
    const auxiliary = (options.auxiliaryWeight ?? 0) === 0 ? undefined : plan.auxiliary;
    const outputs = auxiliary === undefined ? [plan.output] : [plan.output, auxiliary];
    const { logits, found } = this.backward(batch, weights, outputs, options);
    const [scores, ...values] = await read([logits, ...found.map(({ value }) => value)]);
    const byName = new Map(found.map(({ name }, i) => [name, values[i]!]));
    for (const weight of plan.weights) {
      // What no gradient reaches gets zeros; statistics of layers that did not run stay what they are.
      const rest = this.trainable.has(weight.name)
        ? new Float32Array(elements(weight))
        : copy(weights, weight);
      writeWeight(gradients, weight, byName.get(weight.name) ?? rest);
    }
    return score(scores!, batch.labels.subarray(0, batch.size), scores!.length / batch.size);
  }

  async evaluate(batch: Batch, weights: WeightTable, statistics: Statistics): Promise<Score> {
    const scores = await this.logits(batch, weights, statistics);
    return score(scores, batch.labels.subarray(0, batch.size), scores.length / batch.size);
  }

  async logits(batch: Batch, weights: WeightTable, statistics: Statistics): Promise<Float32Array> {
    this.begin();
    const output = tf.tidy(() => {
      const layers = reachable(this.plan, this.plan.output);
      const tensors = this.upload(layers, weights);
      const pass = this.pass(batch, tensors, statistics);
      const [logits] = forward(layers, this.images(batch), [this.plan.output], pass);
      return logits!;
    });
    const [values] = await read([output]);
    return values!;
  }

  dispose(): void {
    // Nothing outlives a call.
  }

  /** Scores of the main head, and the gradients and batch statistics by name. */
  private backward(
    batch: Batch,
    weights: WeightTable,
    outputs: readonly string[],
    options: TrainingOptions,
  ): { logits: Tensor; found: Named[] } {
    this.begin();
    const kept: Named[] = [];
    const keep = (name: string, value: Tensor) => kept.push({ name, value: tf.keep(tf.clone(value)) });
    try {
      const found = tf.tidy(() => {
        const layers = reachable(this.plan, ...outputs);
        const tensors = this.upload(layers, weights);
        const names = [...tensors.keys()].filter((name) => this.trainable.has(name));
        const pass = this.pass(batch, tensors, 'batch', options, keep);
        const images = this.images(batch);
        const objective = (): Scalar => {
          const heads = forward(layers, images, outputs, pass);
          keep('', heads[0]!);
          const labels = targets(batch, heads[0]!.shape[1]!, options.labelSmoothing ?? 0);
          const [main, side] = heads.map((head) => crossEntropy(head, labels));
          return side ? tf.add<Scalar>(main!, tf.mul(side, options.auxiliaryWeight ?? 0)) : main!;
        };
        const sources = names.map((name) => tensors.get(name)!);
        // Unlike tf.grads this one also takes weights that no gradient reaches.
        const { grads } = tf.engine().gradients(objective, sources, undefined, true);
        this.measure();
        return names.flatMap((name, i) => (grads[i] ? [{ name, value: grads[i] }] : []));
      });
      const logits = kept.pop()!.value;
      return { logits, found: [...found, ...kept] };
    } catch (error) {
      kept.forEach(({ value }) => value.dispose());
      throw error;
    }
  }

  private pass(
    batch: Batch,
    tensors: ReadonlyMap<string, Tensor>,
    statistics: Statistics,
    training?: TrainingOptions,
    record: Pass['record'] = () => undefined,
  ): Pass {
    const weight = (name: string): Tensor => {
      const tensor = tensors.get(name);
      if (!tensor) throw new Error(`the plan has no weight named ${name}`);
      return tensor;
    };
    const layerDone = () => this.measure();
    return { size: batch.size, statistics, weight, record, layerDone, ...(training && { training }) };
  }

  /** Copies what these layers read to the device. */
  private upload(layers: readonly Layer[], weights: WeightTable): Map<string, Tensor> {
    const names = new Set(layers.flatMap(weightNames));
    const read = [...this.weights.values()].filter(({ name }) => names.has(name));
    return new Map(read.map((w) => [w.name, tf.tensor(copy(weights, w), [...w.shape])]));
  }

  private images({ images, size }: Batch): Tensor {
    const { shape } = this.plan.layers[0]!;
    const length = shape.reduce((a, b) => a * b, size);
    return tf.tensor(images.slice(0, length), [size, ...shape]);
  }

  /** The registry of tfjs is global, so each pass says anew which backend computes. */
  private begin(): void {
    // The backend is open already, so this takes effect at once; the promise only says so.
    void tf.setBackend(this.backend);
    this.before = tf.memory().numBytes;
  }

  private measure(): void {
    this.bytes = Math.max(this.bytes, tf.memory().numBytes - this.before);
  }
}
