/** A network in a trainer process; its weights travel with each call. */
import type { Plan } from '../../plan/plan.js';
import type { Batch, Network, Score, Statistics, TrainingOptions } from '../network.js';
import type { WeightTable } from '../weights.js';
import type { Trainer } from './owner.js';
import { pack, unpack } from './protocol.js';

/** Shared memory does not travel, and the caller may fill its buffers anew at once. */
export function copyBatch({ images, labels, size }: Batch): Batch {
  return { images: images.slice(), labels: labels.slice(), size };
}

export class ProcessNetwork implements Network {
  bytes = 0;
  readonly plan: Plan;
  readonly #trainer: Trainer;
  /** Of the process. */
  readonly id: number;
  /** A pass that comes before the answer waits for it, and fails as it fails. */
  readonly #compiled: Promise<null>;

  constructor(
    compiled: { readonly plan: Plan; readonly batch: number; readonly purpose: 'train' | 'evaluate' },
    readonly parts: number,
    trainer: Trainer,
    id: number,
  ) {
    this.#trainer = trainer;
    this.id = id;
    this.plan = compiled.plan;
    this.#compiled = trainer.call({ kind: 'compile', network: id, ...compiled });
    this.#compiled.catch(() => undefined);
  }

  async gradients(
    batch: Batch,
    weights: WeightTable,
    gradients: WeightTable,
    options: TrainingOptions = {},
  ): Promise<Score> {
    const sent = { network: this.id, batch: copyBatch(batch), weights: pack(this.plan, weights), options };
    await this.#compiled;
    const result = await this.#trainer.call({ kind: 'gradients', ...sent });
    this.bytes = result.bytes;
    unpack(this.plan, result.gradients, gradients);
    return result.score;
  }

  async evaluate(batch: Batch, weights: WeightTable, statistics: Statistics): Promise<Score> {
    const sent = { network: this.id, batch: copyBatch(batch), weights: pack(this.plan, weights), statistics };
    await this.#compiled;
    const result = await this.#trainer.call({ kind: 'evaluate', ...sent });
    this.bytes = result.bytes;
    return result.score;
  }

  async logits(batch: Batch, weights: WeightTable, statistics: Statistics): Promise<Float32Array> {
    const sent = { network: this.id, batch: copyBatch(batch), weights: pack(this.plan, weights), statistics };
    await this.#compiled;
    const result = await this.#trainer.call({ kind: 'logits', ...sent });
    this.bytes = result.bytes;
    return result.logits;
  }

  dispose(): void {
    this.#trainer.call({ kind: 'dispose', network: this.id }).catch(() => undefined);
  }
}
