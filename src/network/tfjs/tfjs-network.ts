/** `Network` for any tfjs backend: the plan is run with tfjs operations, and autodiff has the gradients. */
import * as tf from '@tensorflow/tfjs-core';
import type { Plan } from '../../plan/plan.js';
import { size } from '../../plan/size.js';
import type { Batch, PassResult, Score } from '../network.js';
import { NetworkBase } from '../network-base.js';
import type { PassRequest, TrainingRequest } from '../pass-request.js';
import { score } from '../score.js';
import { writeWeight, type WeightTable } from '../weights.js';
import { tensors, type Evaluated, type Named, type Supply, type Trained } from './passes.js';
import { evaluateInParts, trainInParts } from './split.js';
import { copyWeight, take, upload } from './transfer.js';

export class TfjsNetwork extends NetworkBase {
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
    super();
    this.parts = Math.ceil(batch / part);
  }

  protected override async run(
    batch: Batch,
    weights: WeightTable,
    request: PassRequest,
  ): Promise<PassResult> {
    const supply: Supply = (needed) => upload(weights, needed);
    const { training } = request;
    const pass = training
      ? this.train(batch, supply, request, training)
      : { ...this.infer(batch, supply, request), gradients: [], statistics: [], shares: [], images: [] };
    const all = [
      pass.logits,
      ...tensors(pass.outputs, pass.gradients, pass.statistics, pass.shares, pass.images),
    ];
    const values = await take(all);
    const data = new Map(all.map((tensor, i) => [tensor, values[i]!]));
    const byName = (list: readonly Named[]) =>
      new Map(list.map(({ name, value }) => [name, data.get(value)!]));
    if (training?.table)
      this.#write(training.table, weights, byName([...pass.gradients, ...pass.statistics]));
    const logits = data.get(pass.logits)!;
    const [images] = byName(pass.images).values();
    return {
      score: scoreOf(logits, batch),
      logits,
      outputs: Object.fromEntries(byName(pass.outputs)),
      shares: Object.fromEntries([...byName(pass.shares)].map(([name, [value]]) => [name, value!])),
      ...(images && { images }),
    };
  }

  /** What no gradient reaches gets zeros; statistics of layers that did not run stay what they are. */
  #write(gradients: WeightTable, weights: WeightTable, found: ReadonlyMap<string, Float32Array>): void {
    for (const weight of this.plan.weights) {
      const { name, trainable, shape } = weight;
      const rest = () => (trainable === false ? copyWeight(weights, weight) : new Float32Array(size(shape)));
      writeWeight(gradients, weight, found.get(name) ?? rest());
    }
  }

  dispose(): void {
    // Nothing outlives a call.
  }

  /** Forward and backward, on the device; the caller disposes of the tensors. */
  train(batch: Batch, supply: Supply, request: PassRequest, training: TrainingRequest): Trained {
    return this.#observed((done) =>
      trainInParts(this.plan, batch, supply, request, training, this.part, done),
    );
  }

  /** The scores and outputs, on the device; the caller disposes of them. */
  infer(batch: Batch, supply: Supply, request: PassRequest): Evaluated {
    return this.#observed((done) => evaluateInParts(this.plan, batch, supply, request, this.part, done));
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
