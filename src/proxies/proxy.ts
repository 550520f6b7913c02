/**
 * Scores without training: what a network's first passes say of it. Each proxy is one file: a few passes with freshly
 * drawn weights, and numbers made of what comes back. `docs/ranking.md` says what each is worth.
 */
import type { Batch, Network } from '../network/network.js';
import type { WeightTable } from '../network/weights.js';
import type { Plan, Shape } from '../plan/plan.js';
import type { BulkRandom } from '../random.js';

export interface ProxyContext {
  /** The network that is scored. Batch norms take the statistics of the batch. */
  readonly plan: Plan;
  /** Metrics that are asked for: a proxy may leave out what only others need. */
  readonly metrics: readonly string[];
  /** Of the input: `[height, width, channels]`. */
  readonly image: Shape;
  /** Images and labels, normalised, one batch after the other; the first is used where one is enough. */
  readonly batches: readonly Batch[];
  /** Makes a plan runnable for batches of this size; other proxies may share the network, so it is not to be disposed of. */
  compile(plan: Plan, batch: number, purpose: 'train' | 'evaluate'): Network;
  /** Weights of the plan, drawn for this genotype: as the plan says, or normal with mean 0. */
  weights(plan: Plan, start: WeightStart): WeightTable;
  /** A stream of its own for each purpose, of this genotype. */
  random(purpose: string): BulkRandom;
}

/**
 * How weights start. `plan`: as the plan's networks are trained (PyTorch's defaults). `kaiming`: normal with variance
 * 2 / fan in, biases 0 (He et al. 2015). `normal`: normal with variance 1, biases 0. Norms start with 1 and 0 in all.
 */
export type WeightStart = 'plan' | 'kaiming' | 'normal';

export interface Proxy {
  /** Metrics that it gives, larger is better in all. */
  readonly metrics: readonly string[];
  score(context: ProxyContext): Promise<Readonly<Record<string, number>>>;
}
