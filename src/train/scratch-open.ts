/** Opens the pool for training from scratch: in a search on the search's images, at the end on all of them. */
import type { Seed } from '../random.js';
import type { Dataset } from './data/dataset.js';
import type { Augmentation } from './data/fill-batch.js';
import type { Images } from './data/image-set.js';
import { openTestSet } from './data/test-set.js';
import type { BackendName, Statistics } from './network.js';
import { WorkerPool } from './pool.js';
import type { TrainingJob } from './scratch.js';
import { poolCrew, type Crew } from './scratch-crew.js';
import type { ScratchOptions } from './scratch-options.js';

export interface CrewOptions {
  readonly backend: BackendName;
  readonly workers: number;
  /** MiB that a worker may hold. */
  readonly memory: number;
  /** Address of the module that exports `openBackend`. Default: the project's. */
  readonly backendModule?: string;
}

/** Trains on the images that train weights in a search and scores with those for fitness. Throws PoolError. */
export function searchCrew({ search }: Dataset, options: CrewOptions): Promise<Crew> {
  return openCrew(search.train, search.validation, options);
}

/**
 * For final training: trains on train and validation together and scores with the test images, which are read here.
 * Throws DataError or PoolError.
 */
export async function finalCrew({ training, test }: Dataset, options: CrewOptions): Promise<Crew> {
  return openCrew(training, await openTestSet(test), options);
}

async function openCrew(train: Images, score: Images, options: CrewOptions): Promise<Crew> {
  const { backend, workers, memory, backendModule } = options;
  const pool = new WorkerPool(
    {
      ...{ backend, memory, seed: 0, weights: [], values: new SharedArrayBuffer(0) },
      backendModule: backendModule ?? new URL('./backends.js', import.meta.url).href,
      sets: { train, validation: score },
    },
    workers,
  );
  try {
    await pool.open(new AbortController().signal);
  } catch (error) {
    await pool.close();
    throw error;
  }
  return poolCrew(pool, { train: train.count, score: score.count });
}

/** What of an experiment says how to train. */
export interface ScratchExperiment {
  readonly seed: Seed;
  readonly dataset: Augmentation;
  readonly training: ScratchOptions & { readonly evaluationBatch: number; readonly statistics: Statistics };
  readonly checkpoint: { readonly steps: number };
}

export function trainingJob({
  seed,
  dataset,
  training,
  checkpoint,
}: ScratchExperiment): Omit<TrainingJob, 'plan'> {
  const { evaluationBatch, statistics, ...options } = training;
  const { crop, flip, cutout } = dataset;
  return {
    ...{ seed, options, evaluationBatch, statistics, augmentation: { crop, flip, cutout } },
    checkpointSteps: checkpoint.steps,
  };
}
