import { InputError } from '../../errors/input-error.js';
import { PoolError, type Pool } from '../../train/pool/pool.js';
import type { ThreadPoolOptions } from '../../train/threads/thread-pool.js';

/**
 * Opens the workers of a run. A backend that this process can open and its workers cannot (for each needs addresses of
 * its own) is as much a mistake in the settings as one that cannot be opened at all: throws InputError.
 */
export async function openPool(options: ThreadPoolOptions): Promise<Pool> {
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
