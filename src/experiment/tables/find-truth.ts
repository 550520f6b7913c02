/** The architectures of one seed and their truth: drawn from a table, or trained. */
import type { Plugins } from '../parts/plugins.js';
import type { Override } from '../settings/override.js';
import type { Experiment } from '../settings/settings.js';
import type { ArchitectureScorer } from './architecture-scores.js';
import { trainTruth } from './truth-run.js';
import { drawTruth, readTruthTable, type TruthColumns } from './truth-table.js';
import type { Truth } from './truth.js';

/** Rows of a table. */
export interface TableTruth extends TruthColumns {
  readonly table: string;
  /** Rows of the drawn order that are passed over. Default: none. */
  readonly skip?: number | undefined;
}

/** Trainings, kept in a run of this folder (with several seeds in `FOLDER-SEED`). */
export interface TrainedTruth {
  readonly epochs: number;
  readonly folder: string;
  /** Laid over the settings of the trainings. */
  readonly overrides?: readonly Override[] | undefined;
}

export interface FindOptions {
  readonly truth: TableTruth | TrainedTruth;
  readonly count?: number | undefined;
  readonly plugins?: Plugins;
  readonly signal: AbortSignal;
  readonly onNote?: ((note: string) => void) | undefined;
  readonly onProgress?: ((done: number, total: number, what: string) => void) | undefined;
  /** Whether other seeds have trainings of their own. */
  readonly isOneOfMany: boolean;
}

/** Trainings where there is no other number. */
const defaultCount = 200;

/** Throws InputError, and the signal's reason. */
export async function findTruth(
  experiment: Experiment,
  scorer: ArchitectureScorer,
  { truth, count, plugins, signal, onNote, onProgress, isOneOfMany }: FindOptions,
): Promise<Truth> {
  const { seed } = experiment;
  if ('table' in truth) {
    const table = await readTruthTable(truth.table, truth, scorer.space);
    const require = (architecture: unknown): void => scorer.require(architecture);
    return drawTruth(table, scorer.space, { seed, skip: truth.skip ?? 0, count, require });
  }
  const folder = isOneOfMany ? `${truth.folder}-${seed}` : truth.folder;
  return trainTruth(experiment, { ...truth, count: count ?? defaultCount, folder }, scorer.space, {
    ...(plugins && { plugins }),
    ...{ signal, ...(onNote && { onNote }) },
    onProgress: ({ done, total }) => onProgress?.(done, total, `truth of seed ${seed}: train`),
  });
}
