/** What all networks have in common: their calls are one pass, with its options checked. */
import type { Plan, Shares } from '../plan/plan.js';
import type {
  Batch,
  Network,
  PassOptions,
  PassResult,
  Score,
  Statistics,
  TrainingOptions,
} from './network.js';
import { passRequest, type PassRequest } from './pass-request.js';
import type { WeightTable } from './weights.js';

export abstract class NetworkBase implements Network {
  abstract readonly plan: Plan;
  abstract readonly bytes: number;

  abstract dispose(): void;

  protected abstract run(batch: Batch, weights: WeightTable, request: PassRequest): Promise<PassResult>;

  async pass(batch: Batch, weights: WeightTable, options: PassOptions = {}): Promise<PassResult> {
    return this.run(batch, weights, passRequest(this.plan, options));
  }

  async gradients(
    batch: Batch,
    weights: WeightTable,
    gradients: WeightTable,
    options: TrainingOptions = {},
  ): Promise<Score> {
    return (await this.pass(batch, weights, { ...options, gradients: { weights: gradients } })).score;
  }

  async evaluate(
    batch: Batch,
    weights: WeightTable,
    statistics: Statistics,
    shares: Shares = {},
  ): Promise<Score> {
    return (await this.pass(batch, weights, { statistics, shares })).score;
  }

  async logits(
    batch: Batch,
    weights: WeightTable,
    statistics: Statistics,
    shares: Shares = {},
  ): Promise<Float32Array> {
    return (await this.pass(batch, weights, { statistics, shares })).logits;
  }
}
