/** A network in a trainer process; its weights travel with each call. */
import type { Plan } from '../../plan/plan.js';
import type { Batch, PassResult } from '../network.js';
import { NetworkBase } from '../network-base.js';
import type { PassRequest, TrainingRequest } from '../pass-request.js';
import type { WeightTable } from '../weights.js';
import type { Trainer } from './owner.js';
import { pack, unpack, type SentOptions } from './protocol.js';

/** Shared memory does not travel, and the caller may fill its buffers anew at once. */
export function copyBatch({ images, labels, size }: Batch): Batch {
  return { images: images.slice(), labels: labels.slice(), size };
}

export class ProcessNetwork extends NetworkBase {
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
    super();
    this.#trainer = trainer;
    this.id = id;
    this.plan = compiled.plan;
    this.#compiled = trainer.call({ kind: 'compile', network: id, ...compiled });
    this.#compiled.catch(() => undefined);
  }

  protected override async run(
    batch: Batch,
    weights: WeightTable,
    { statistics, shares, outputs, training }: PassRequest,
  ): Promise<PassResult> {
    const options: SentOptions = {
      ...{ statistics, shares, outputs },
      ...(training && { ...training.options, gradients: wanted(training) }),
    };
    const sent = { network: this.id, batch: copyBatch(batch), weights: pack(this.plan, weights), options };
    await this.#compiled;
    const { result, gradients, bytes } = await this.#trainer.call({ kind: 'pass', ...sent });
    this.bytes = bytes;
    if (gradients && training?.table) unpack(this.plan, gradients, training.table);
    return result;
  }

  dispose(): void {
    this.#trainer.call({ kind: 'dispose', network: this.id }).catch(() => undefined);
  }
}

function wanted({ weights, shares, images }: TrainingRequest): NonNullable<SentOptions['gradients']> {
  return { weights, shares, images };
}
