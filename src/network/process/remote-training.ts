/** Weights that stay in a trainer process. */
import type { Shares } from '../../plan/plan.js';
import type { Batch, Network, Resident, ResidentScore, Statistics, TrainingOptions } from '../network.js';
import type { SgdSettings } from '../optimiser.js';
import type { WeightTable } from '../weights.js';
import { copyBatch, ProcessNetwork } from './remote-network.js';
import type { Trainer } from './owner.js';

export class ProcessResident implements Resident {
  readonly #trainer: Trainer;
  readonly #id: number;
  /** Calls are performed in their order, so what follows need not wait; it fails if this did. */
  readonly #opened: Promise<null>;

  constructor(trainer: Trainer, id: number, weights: WeightTable, momentum: WeightTable | undefined) {
    this.#trainer = trainer;
    this.#id = id;
    this.#opened = trainer.call({
      kind: 'residentOpen',
      resident: id,
      weights: [...weights.slots.values()].map(({ weight }) => weight),
      values: weights.values.slice(),
      momentum: momentum?.values.slice(),
    });
    this.#opened.catch(() => undefined);
  }

  async step(
    network: Network,
    batch: Batch,
    settings: SgdSettings,
    options: TrainingOptions = {},
  ): Promise<void> {
    const sent = { resident: this.#id, network: idOf(network), batch: copyBatch(batch), settings, options };
    await Promise.all([this.#opened, this.#trainer.call({ kind: 'residentStep', ...sent })]);
  }

  async evaluate(network: Network, batch: Batch, statistics: Statistics, shares: Shares = {}): Promise<void> {
    const sent = { resident: this.#id, network: idOf(network), batch: copyBatch(batch), statistics, shares };
    await Promise.all([this.#opened, this.#trainer.call({ kind: 'residentEvaluate', ...sent })]);
  }

  async scores(): Promise<ResidentScore[]> {
    return [...(await this.#trainer.call({ kind: 'residentScores', resident: this.#id }))];
  }

  async save(weights: WeightTable, momentum: WeightTable): Promise<void> {
    const saved = await this.#trainer.call({ kind: 'residentSave', resident: this.#id });
    weights.values.set(saved.values);
    momentum.values.set(saved.momentum);
  }

  dispose(): void {
    this.#trainer.call({ kind: 'residentDispose', resident: this.#id }).catch(() => undefined);
  }
}

function idOf(network: Network): number {
  if (!(network instanceof ProcessNetwork)) throw new Error('the network is of another backend');
  return network.id;
}
