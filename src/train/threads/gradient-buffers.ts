/** Shared memory for the gradients of a step: one table for each shard, and one for their mean. */
import type { WeightTable } from '../../network/weights.js';
import { blankLike } from './shared-weights.js';

export class GradientBuffers {
  readonly mean: WeightTable;
  readonly #tables: WeightTable[] = [];

  constructor(readonly like: WeightTable) {
    this.mean = blankLike(like);
  }

  of(shard: number): WeightTable {
    return (this.#tables[shard] ??= blankLike(this.like));
  }

  /** Fresh memory: a worker that was given up may still write into the old. */
  renew(shard: number): void {
    this.#tables[shard] = blankLike(this.like);
  }
}
