/** BullMQ and ioredis, which npm installs unless it is told to leave optional packages out. */
import type { Queue, QueueEvents, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { InputError } from '../../errors/input-error.js';

export interface QueueLibraries {
  readonly Queue: typeof Queue;
  readonly QueueEvents: typeof QueueEvents;
  readonly Worker: typeof Worker;
  readonly Redis: typeof Redis;
}

export async function queueLibraries(): Promise<QueueLibraries> {
  try {
    const [{ Queue, QueueEvents, Worker }, { Redis }] = await Promise.all([
      import('bullmq'),
      import('ioredis'),
    ]);
    return { Queue, QueueEvents, Worker, Redis };
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new InputError('--queue: needs the packages bullmq and ioredis, which are not installed', {
      advice: 'npm install bullmq ioredis',
    });
  }
}
