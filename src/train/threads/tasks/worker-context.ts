/** What a worker keeps from one task to the next. */
import { batchBuffer, fillBatch, type Augmentation, type BatchBuffer } from '../../../data/fill-batch.js';
import { imageSize, type Images } from '../../../data/image-set.js';
import type { Batch } from '../../../network/network.js';
import type { BatchOrder } from '../../pool/jobs.js';
import type { DeviceWeights } from '../device-weights.js';
import type { NetworkCache } from '../network-cache.js';
import type { LayoutCache } from '../shared-weights.js';

export interface WorkerContext {
  readonly networks: NetworkCache;
  readonly layouts: LayoutCache;
  readonly batches: BatchFiller;
  readonly device: DeviceWeights;
}

/** Fills one buffer, for images of a size and data sets of few or many classes; the next batch overwrites it. It grows. */
export class BatchFiller {
  readonly #buffers = new Map<string, BatchBuffer>();

  fill(images: Images, { indices, noise }: BatchOrder, augmentation?: Augmentation): Batch {
    const key = `${imageSize(images)} ${images.labels.BYTES_PER_ELEMENT}`;
    let buffer = this.#buffers.get(key);
    if (!buffer || buffer.labels.length < indices.length) {
      buffer = batchBuffer(images, indices.length);
      this.#buffers.set(key, buffer);
    }
    return fillBatch(images, indices, buffer, augmentation, noise);
  }
}
