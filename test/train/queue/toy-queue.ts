/** Pools behind a queue on the toy backend, with their workers in this process. */
import type { Pool } from '../../../src/train/pool/pool.js';
import type { QueueAddress } from '../../../src/queue-address.js';
import { openQueuePool } from '../../../src/train/queue/queue-pool.js';
import { runQueueWorker, type QueueWorkerOptions } from '../../../src/train/queue/queue-worker.js';
import type { QueueTimes } from '../../../src/train/queue/times.js';

/** Short, so that what is lost is noticed soon. */
export const quickTimes: QueueTimes = { heartbeat: 100, lease: 2000, patience: 20_000, contents: 60_000 };

/** What the toy backend makes of a sum. */
export const toyBits = 'a'.repeat(64);

export interface Hired {
  readonly ended: Promise<void>;
  dismiss(): Promise<void>;
}

export function hire(address: QueueAddress, changes: Partial<QueueWorkerOptions> = {}): Hired {
  const stop = new AbortController();
  const ended = runQueueWorker(
    {
      ...{ address, workers: 1, times: quickTimes },
      threads: { backendModule: new URL('../toy.js', import.meta.url).href },
      bits: () => Promise.resolve(toyBits),
      ...changes,
    },
    stop.signal,
  );
  ended.catch(() => undefined);
  return {
    ended,
    dismiss: () => {
      stop.abort();
      return ended;
    },
  };
}

/** A pool with workers of its own, which leave when it is closed. */
export async function toyQueuePool(
  address: QueueAddress,
  { workers, memory }: { readonly workers: number; readonly memory: number },
): Promise<Pool> {
  const hired = Array.from({ length: workers }, () => hire(address));
  const pool = await openQueuePool({ address, setup: { backend: 'cpu', memory }, times: quickTimes });
  const close = async (): Promise<void> => {
    await pool.close();
    await Promise.all(hired.map(({ dismiss }) => dismiss()));
  };
  return Object.assign(Object.create(pool) as Pool, {
    ...{ score: pool.score.bind(pool), step: pool.step.bind(pool), gradients: pool.gradients.bind(pool) },
    ...{ steps: pool.steps.bind(pool), proxies: pool.proxies.bind(pool), compile: pool.compile.bind(pool) },
    ...{ train: pool.train.bind(pool), close },
  });
}
