import { InputError } from '../../errors/input-error.js';
import type { QueueAddress } from '../../queue-address.js';
import { PoolError, type Pool } from '../../train/pool/pool.js';
import type { ThreadPoolOptions } from '../../train/threads/thread-pool.js';

export interface PoolOptions extends ThreadPoolOptions {
  /** Where the workers are, unless they are threads of this process. */
  readonly queue?: QueueAddress | undefined;
  /** What the user should know, a line each. */
  readonly onNote?: ((note: string) => void) | undefined;
}

/**
 * Opens the workers of a run. A backend that this process can open and its workers cannot (for each needs addresses of
 * its own) is as much a mistake in the settings as one that cannot be opened at all: throws InputError.
 */
export async function openPool({ queue, onNote, ...options }: PoolOptions): Promise<Pool> {
  if (queue) return openQueue(queue, options, onNote);
  // Loaded here, for most commands read settings and start no workers.
  const { openThreadPool } = await import('../../train/threads/thread-pool.js');
  try {
    return await openThreadPool(options);
  } catch (error) {
    if (!(error instanceof PoolError)) throw error;
    throw new InputError(`backend: ${options.backend} cannot be had by the workers: ${error.message}`, {
      setting: 'backend',
    });
  }
}

async function openQueue(
  address: QueueAddress,
  { backend, memory, attention, onWork }: ThreadPoolOptions,
  onNote: PoolOptions['onNote'],
): Promise<Pool> {
  const { openQueuePool } = await import('../../train/queue/queue-pool.js');
  return openQueuePool({
    address,
    setup: { backend, memory, ...(attention !== undefined && { attention }) },
    ...(onNote && { onNote }),
    ...(onWork && { onWork }),
  });
}
