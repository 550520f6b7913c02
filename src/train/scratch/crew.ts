/** Who does the pieces of training from scratch: one backend in this thread, or the pool's workers. */
import type { Images } from '../../data/image-set.js';
import type { Need } from '../pool/fit.js';
import { NetworkCache } from '../pool/network-cache.js';
import { MemoryLimitError, type Backend, type Score } from '../../network/network.js';
import type { WorkerPool } from '../pool/pool.js';
import { performScratch, type ScratchSets, type ScratchTask } from '../pool/scratch-task.js';
import { sharePlan } from '../pool/shared-plan.js';
import { TrainingError } from '../training-error.js';

/** What one network at a time is trained by. */
export interface Crew {
  /** Images to train on, and to score with. */
  readonly images: { readonly train: number; readonly score: number };
  /**
   * Does the task; makes it anew, with attempt 1, when a worker died over it. Throws TrainingError for what trying
   * again would not mend, or the signal's reason.
   */
  run(task: (attempt: number) => ScratchTask, signal: AbortSignal): Promise<Score>;
  /** Why the network does not fit into the memory of one who works here; undefined where it does. */
  misfit(need: Need, signal: AbortSignal): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Works in this thread, one task after the other. `close` leaves the backend open. */
export function localCrew(backend: Backend, train: Images, score: Images): Crew {
  const networks = new NetworkCache(backend);
  const sets: ScratchSets = { train, validation: score };
  const perform = async (task: ScratchTask): Promise<Score> => {
    try {
      return await performScratch(task, networks, sets);
    } catch (error) {
      throw error instanceof MemoryLimitError ? new TrainingError(error.message) : error;
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    images: { train: train.count, score: score.count },
    run: (task, signal) => {
      const next = last.then(() => {
        signal.throwIfAborted();
        return perform(task(0));
      });
      last = next.catch(() => undefined);
      return next;
    },
    misfit: ({ plan, batch, use }) => {
      try {
        networks.get(sharePlan(plan), batch, use);
        return Promise.resolve(undefined);
      } catch (error) {
        if (error instanceof MemoryLimitError) return Promise.resolve(error.message);
        throw error;
      }
    },
    close: () => {
      networks.clear();
      return Promise.resolve();
    },
  };
}

/** Works on the workers of the pool, whose sets are the images to train on and to score with. */
export function poolCrew(pool: WorkerPool, images: Crew['images']): Crew {
  return {
    images,
    run: async (task, signal) => {
      const [answer] = await pool.all([task], signal);
      if (answer?.status !== 'ok') throw new TrainingError(answer?.reason ?? 'the task was not done');
      return answer.scores[0]!;
    },
    misfit: (need, signal) => pool.misfit(need, signal),
    close: () => pool.close(),
  };
}

/** Works the items off in their order, one at a time on each crew; hands out no more after the first error. */
export async function shareOut<T>(
  crews: readonly Crew[],
  items: readonly T[],
  work: (item: T, crew: Crew) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const lane = async (crew: Crew): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        await work(item, crew);
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(crews.map(lane));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
