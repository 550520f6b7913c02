/** The architectures of one seed and their truth: drawn from a table, or trained. */
import { InputError } from '../../errors/input-error.js';
import { isWhole } from '../../plan/paths.js';
import { isTrainable, type SearchSpace } from '../../space/search-space.js';
import type { QueueAddress } from '../../queue-address.js';
import type { Plugins } from '../parts/plugins.js';
import type { Override } from '../settings/override.js';
import type { Experiment } from '../settings/settings.js';
import type { ArchitectureScorer } from './architecture-scores.js';
import { trainTruth } from './truth-run.js';
import { bestTenth, drawTruth, readTruthTable, type TruthColumns } from './truth-table.js';
import type { Truth } from './truth.js';

/** Which architectures of a table are drawn: any, those whose operations all lie on a path, the best tenth by truth. */
export const amongNames = ['all', 'whole', 'top'] as const;
export type Among = (typeof amongNames)[number];

/** Rows of a table. */
export interface TableTruth extends TruthColumns {
  /** Default: all. */
  readonly among?: Among | undefined;
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
  /** Where the workers are, unless they are threads of this process. */
  readonly queue?: QueueAddress | undefined;
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
  scorer: Pick<ArchitectureScorer, 'space' | 'require'>,
  { truth, count, plugins, signal, queue, onNote, onProgress, isOneOfMany }: FindOptions,
): Promise<Truth> {
  const { seed } = experiment;
  if ('table' in truth) {
    const { among = 'all', skip = 0 } = truth;
    const table = await readTruthTable(truth.table, truth, scorer.space);
    const require = (architecture: unknown): void => {
      scorer.require(architecture);
      if (among === 'whole') requireWhole(scorer.space, architecture);
    };
    const drawn = drawTruth(among === 'top' ? bestTenth(table) : table, scorer.space, {
      ...{ seed, skip, count, require },
    });
    return { ...drawn, source: `${drawn.source}${inWords[among]}` };
  }
  const folder = isOneOfMany ? `${truth.folder}-${seed}` : truth.folder;
  return trainTruth(experiment, { ...truth, count: count ?? defaultCount, folder }, scorer.space, {
    ...(plugins && { plugins }),
    ...{ signal, queue, ...(onNote && { onNote }) },
    onProgress: ({ done, total }) => onProgress?.(done, total, `truth of seed ${seed}: train`),
  });
}

const inWords: Record<Among, string> = {
  all: '',
  whole: ', whole networks alone',
  top: ', the best tenth alone',
};

/** Throws InputError for a network with layers that lie on no path. */
function requireWhole(space: SearchSpace<unknown, unknown>, architecture: unknown): void {
  if (isTrainable(space) && !isWhole(space.derivedPlan(architecture)))
    throw new InputError('has operations that lie on no path from the input to the output');
}
