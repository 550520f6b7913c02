/** Which images stand in which batch of a search by gradient. */
import { batchOrder } from '../../data/batches.js';
import { stream, type Seed } from '../../random.js';

/** The batches of the weights in an epoch: all training images, once. */
export function weightBatches(images: number, batch: number, seed: Seed, epoch: number): Int32Array[] {
  return batchOrder(images, batch, seed, epoch);
}

/** The batch of the architecture in a step: drawn anew from all its images (DARTS train_search.py:146). */
export function architectureBatch(
  images: number,
  batch: number,
  seed: Seed,
  epoch: number,
  step: number,
): Int32Array {
  const random = stream(seed, 'architecture images', epoch, step);
  const drawn = new Set<number>();
  while (drawn.size < batch) drawn.add(random.integer(images));
  return Int32Array.from(drawn);
}

/** A batch in so many shards of almost equal size, at least one image each. */
export function shardsOf(indices: Int32Array, shards: number): Int32Array[] {
  const count = Math.min(shards, indices.length);
  return Array.from({ length: count }, (_, shard) =>
    indices.slice(
      Math.floor((shard * indices.length) / count),
      Math.floor(((shard + 1) * indices.length) / count),
    ),
  );
}
