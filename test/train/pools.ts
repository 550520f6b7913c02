/** Pools of worker threads for tests. */
import type { Pool } from '../../src/train/pool/pool.js';
import { openThreadPool, type ThreadPoolOptions } from '../../src/train/threads/thread-pool.js';

/** How to open a pool of one worker on the cpu backend; its workers have the faults of `withFaults`. */
export function poolOf(changes: Partial<ThreadPoolOptions> = {}): () => Promise<Pool> {
  return () =>
    openThreadPool({
      ...{ backend: 'cpu', workers: 1, memory: 64 },
      workerModule: new URL('./faulty-worker.js', import.meta.url).href,
      ...changes,
    });
}

/** The same on the backend of `toy.ts`. */
export function toyPool(changes: Partial<ThreadPoolOptions> = {}): () => Promise<Pool> {
  return poolOf({ backendModule: new URL('./toy.js', import.meta.url).href, ...changes });
}
