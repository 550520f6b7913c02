/**
 * Weights that stay on a worker's device from one evaluation to the next. Each batch is filled while the device
 * computes the one before, and the scores are read once, at the end.
 */
import type { Backend, Batch, Network, Resident, Score, Statistics } from '../../network/network.js';
import type { Shares } from '../../plan/plan.js';
import type { WeightTable } from '../../network/weights.js';
import { Sequence } from './sequence.js';

export interface DeviceEvaluation {
  /** Id of the weights' state. */
  readonly state: number;
  readonly weights: WeightTable;
  readonly network: Network;
  readonly statistics: Statistics;
  readonly shares?: Shares | undefined;
  /** Each makes one batch, in a buffer that the next may use, too. */
  readonly batches: readonly (() => Batch)[];
}

export class DeviceWeights {
  #kept: { readonly state: number; readonly resident: Resident } | undefined;

  constructor(readonly backend: Backend) {}

  /** The scores of the batches. */
  async evaluate({
    state,
    weights,
    network,
    statistics,
    shares,
    batches,
  }: DeviceEvaluation): Promise<Score[]> {
    const resident = this.#open(state, weights);
    try {
      const sequence = new Sequence();
      for (const fill of batches) {
        const batch = fill();
        await sequence.next(() => resident.evaluate(network, batch, statistics, shares));
      }
      await sequence.end();
      return await resident.scores();
    } catch (error) {
      // What it has not told yet must not come with the scores of another task.
      this.release();
      throw error;
    }
  }

  #open(state: number, weights: WeightTable): Resident {
    if (this.#kept?.state === state) return this.#kept.resident;
    this.release();
    const resident = this.backend.resident?.(weights);
    if (!resident) throw new Error(`the backend ${this.backend.name} keeps no weights on a device`);
    this.#kept = { state, resident };
    return resident;
  }

  /** Frees the device. */
  release(): void {
    this.#kept?.resident.dispose();
    this.#kept = undefined;
  }
}
