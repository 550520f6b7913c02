/** `Network` for any tfjs backend: the plan is run with tfjs operations, and autodiff has the gradients. */
import * as tf from '@tensorflow/tfjs-core';
import type { Plan } from '../../plan/plan.js';
import { size } from '../../plan/size.js';
import type { Batch, Network, Score, Statistics, TrainingOptions } from '../network.js';
import { score } from '../score.js';
import { writeWeight, type WeightTable } from '../weights.js';
import type { Supply, Trained } from './passes.js';
import { evaluateInParts, trainInParts } from './split.js';
import type { Tensor } from '@tensorflow/tfjs-core';
import { copyWeight, take, upload } from './transfer.js';

export class TfjsNetwork implements Network {
  bytes = 0;
  readonly parts: number;
  #before = 0;

  /** Of batches up to `batch`, computed `part` images at a time; `ready` is called before each pass. */
  constructor(
    readonly plan: Plan,
    private readonly ready: () => void,
    batch: number,
    readonly part: number,
  ) {
    this.parts = Math.ceil(batch / part);
  }

  async gradients(
    batch: Batch,
    weights: WeightTable,
    gradients: WeightTable,
    options: TrainingOptions = {},
  ): Promise<Score> {
    const pass = this.train(batch, (needed) => upload(weights, needed), options);
    const found = [...pass.gradients, ...pass.statistics];
    const [logits, ...values] = await take([pass.logits, ...found.map(({ value }) => value)]);
    const byName = new Map(found.map(({ name }, i) => [name, values[i]!]));
    for (const weight of this.plan.weights) {
      // What no gradient reaches gets zeros; statistics of layers that did not run stay what they are.
      const { name, trainable } = weight;
      const rest = () =>
        trainable === false ? copyWeight(weights, weight) : new Float32Array(size(weight.shape));
      writeWeight(gradients, weight, byName.get(name) ?? rest());
    }
    return scoreOf(logits!, batch);
  }

  async evaluate(batch: Batch, weights: WeightTable, statistics: Statistics): Promise<Score> {
    return scoreOf(await this.logits(batch, weights, statistics), batch);
  }

  async logits(batch: Batch, weights: WeightTable, statistics: Statistics): Promise<Float32Array> {
    const output = this.infer(batch, (needed) => upload(weights, needed), statistics);
    return (await take([output]))[0]!;
  }

  dispose(): void {
    // Nothing outlives a call.
  }

  /** Forward and backward, on the device; the caller disposes of the tensors. */
  train(batch: Batch, supply: Supply, options: TrainingOptions): Trained {
    return this.#observed((done) => trainInParts(this.plan, batch, supply, options, this.part, done));
  }

  /** The scores, on the device. */
  infer(batch: Batch, supply: Supply, statistics: Statistics): Tensor {
    return this.#observed((done) => evaluateInParts(this.plan, batch, supply, statistics, this.part, done));
  }

  /** Runs a pass on this network's backend and sees how many bytes it takes; it calls `done` where it takes most. */
  #observed<T>(pass: (done: () => void) => T): T {
    this.ready();
    this.#before = tf.memory().numBytes;
    return pass(() => {
      this.bytes = Math.max(this.bytes, tf.memory().numBytes - this.#before);
    });
  }
}

/** Of `[size, classes]` class scores. */
export function scoreOf(logits: Float32Array, { labels, size }: Pick<Batch, 'labels' | 'size'>): Score {
  return score(logits, labels.subarray(0, size), logits.length / size);
}
