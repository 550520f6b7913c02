/** Who does the slices of training from scratch: one backend in this thread, or the pool's workers. */
import type { Images } from './data/image-set.js';
import { NetworkCache } from './network-cache.js';
import { MemoryLimitError, type Backend } from './network.js';
import type { WorkerPool } from './pool.js';
import type { Crew } from './scratch.js';
import { performScratch, type ScratchSets } from './scratch-task.js';
import { TrainingError } from './training-error.js';

/** Trains in this thread, one slice at a time. `close` leaves the backend open. */
export function localCrew(backend: Backend, train: Images, score: Images): Crew {
  const networks = new NetworkCache(backend);
  const sets: ScratchSets = { train, validation: score };
  return {
    images: { train: train.count, score: score.count },
    lanes: 1,
    run: async (task, signal) => {
      signal.throwIfAborted();
      try {
        return await performScratch(task(), networks, sets);
      } catch (error) {
        throw error instanceof MemoryLimitError ? new TrainingError(error.message) : error;
      }
    },
    close: () => {
      networks.clear();
      return Promise.resolve();
    },
  };
}

/** Trains on the workers of the pool, whose sets are the images to train on and to score with. */
export function poolCrew(pool: WorkerPool, images: Crew['images']): Crew {
  return {
    images,
    lanes: pool.workers,
    run: async (task, signal) => {
      const [answer] = await pool.all([task], signal);
      if (answer?.status !== 'ok') throw new TrainingError(answer?.reason ?? 'the task was not done');
      return answer.scores[0]!;
    },
    close: () => pool.close(),
  };
}
