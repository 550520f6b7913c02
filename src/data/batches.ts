/** Which images stand in which batch. */
import { stream, type Seed } from '../random.js';

/** The batches of one epoch: a permutation cut into pieces; the last one may be short. */
export function batchOrder(count: number, batch: number, seed: Seed, epoch: number): Int32Array[] {
  const order = Array.from({ length: count }, (_, i) => i);
  return cut(Int32Array.from(stream(seed, 'order', epoch).shuffle(order)), batch);
}

/** All images in their own order, for evaluation. */
export function batchesInOrder(count: number, batch: number): Int32Array[] {
  return cut(
    Int32Array.from({ length: count }, (_, i) => i),
    batch,
  );
}

function cut(order: Int32Array, batch: number): Int32Array[] {
  return Array.from({ length: Math.ceil(order.length / batch) }, (_, i) =>
    order.subarray(i * batch, (i + 1) * batch),
  );
}
