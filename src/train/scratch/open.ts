/** Opens the pool for training from scratch: in a search on the search's images, at the end on all of them. */
import type { Seed } from '../../random.js';
import type { Dataset } from '../../data/dataset.js';
import type { Augmentation } from '../../data/fill-batch.js';
import type { Images, TestSet } from '../../data/image-set.js';
import { openTestSet } from '../../data/test-set.js';
import type { BackendName, Statistics } from '../../network/network.js';
import { WorkerPool } from '../pool/pool.js';
import type { TrainingJob } from './training.js';
import { poolCrew, type Crew } from './crew.js';
import type { ScratchOptions } from './options.js';

export interface CrewOptions {
  readonly backend: BackendName;
  /** In all. */
  readonly workers: number;
  /** Pieces of a batch: how many workers one network keeps busy. */
  readonly replicas: number;
  /** How many networks there are to train; they go side by side as far as the workers reach. */
  readonly networks: number;
  /** MiB that a worker may hold. */
  readonly memory: number;
  /** MiB that the scores of one layer of attention may take for an image. Default: no limit. */
  readonly attention?: number | undefined;
  /** Address of the module that exports `openBackend`. Default: the project's. */
  readonly backendModule?: string;
}

/** Train on the images that train weights in a search and score with those for fitness. Throws PoolError. */
export function searchCrews({ search }: Dataset, options: CrewOptions): Promise<Crew[]> {
  return openCrews(search.train, search.validation, options);
}

/**
 * For final training: train on train and validation together and score with the test images, which are read here and
 * handed to `onTest`.
 * Throws DataError or PoolError.
 */
export async function finalCrews(
  { training, test: sealed }: Dataset,
  options: CrewOptions,
  onTest?: (test: TestSet) => void,
): Promise<Crew[]> {
  const test = await openTestSet(sealed);
  onTest?.(test);
  return openCrews(training, test, options);
}

/** One crew for each network at a time, so that a worker compiles one network and not all of them. */
async function openCrews(train: Images, score: Images, options: CrewOptions): Promise<Crew[]> {
  const { workers, replicas, networks } = options;
  const size = Math.min(workers, replicas);
  const count = Math.max(1, Math.min(networks, Math.floor(workers / size)));
  const pools = Array.from({ length: count }, (_, i) => crewPool(train, score, size, i * size, options));
  try {
    await Promise.all(pools.map((pool) => pool.open(new AbortController().signal)));
  } catch (error) {
    await Promise.all(pools.map((pool) => pool.close()));
    throw error;
  }
  return pools.map((pool) => poolCrew(pool, { train: train.count, score: score.count }));
}

function crewPool(
  train: Images,
  score: Images,
  workers: number,
  workersBefore: number,
  { backend, memory, attention, backendModule }: CrewOptions,
): WorkerPool {
  return new WorkerPool(
    {
      ...{ backend, memory, attention, seed: 0, weights: [], values: new SharedArrayBuffer(0) },
      backendModule: backendModule ?? new URL('../../network/backends.js', import.meta.url).href,
      sets: { train, validation: score },
      workersBefore,
    },
    workers,
  );
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
