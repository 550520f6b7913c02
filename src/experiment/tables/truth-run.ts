/**
 * Truth from trainings: a random search whose evaluator trains each architecture from scratch. It is a run like any
 * other, so that every finished training is kept, and the same command goes on where it was stopped.
 */
import { existsSync } from 'node:fs';
import { InputError } from '../../errors/input-error.js';
import { openRun } from '../../store/open-run.js';
import type { SearchSpace } from '../../space/search-space.js';
import type { Plugins } from '../parts/plugins.js';
import { resumeSearch, runSearch, type SearchOptions } from '../run/search.js';
import { withOverride, type Override } from '../settings/override.js';
import type { Group } from '../settings/document.js';
import { experimentOf, experimentYaml } from '../settings/load.js';
import type { Experiment } from '../settings/settings.js';
import { Omissions, requireEnough, type Judged, type Truth } from './truth.js';

export interface TruthTraining {
  /** Passes over the training images. */
  readonly epochs: number;
  /** Architectures. */
  readonly count: number;
  /** Folder of the run. */
  readonly folder: string;
  /** Laid over the settings of the trainings. */
  readonly overrides?: readonly Override[] | undefined;
}

/**
 * The search that trains them: on the data, space and derived networks of the experiment, and as its group `training`
 * says where it has one, unless the overrides say otherwise. Throws InputError.
 */
export function truthExperiment(
  experiment: Experiment,
  { epochs, count, overrides = [] }: Omit<TruthTraining, 'folder'>,
  plugins?: Plugins,
): Experiment {
  const chosen = {
    evaluator: { name: 'scratch' },
    search: { strategy: 'random', population: count, generations: 1, objectives: ['accuracy'] },
    training: { ...experiment.training, epochs },
  };
  const { format, seed, workers, backend, memory, dataset, space, derived, checkpoint } = experiment;
  const settings = {
    ...{ format, seed, workers, backend, memory, space, ...chosen },
    name: `${experiment.name}-truth`.slice(0, 100),
    ...(dataset && { dataset }),
    ...(derived && { derived }),
    ...(checkpoint && { checkpoint }),
  };
  const laid = (group: Group): Group => overrides.reduce<Group>(withOverride, group);
  return experimentOf(laid(settings), plugins, 'the trainings for --train-epochs', laid(chosen));
}

/** Begins the run, goes on with it, or reads it. Throws InputError where the folder holds another run. */
export async function trainTruth(
  experiment: Experiment,
  training: TruthTraining,
  space: SearchSpace<unknown, unknown>,
  options: SearchOptions,
): Promise<Truth> {
  const { folder, epochs, count } = training;
  const search = truthExperiment(experiment, training, options.plugins);
  if (existsSync(folder)) {
    requireSameSearch(folder, search);
    await resumeSearch(folder, { ...options, workers: search.workers });
  } else await runSearch(search, { ...options, folder });
  options.signal?.throwIfAborted();
  const omissions = new Omissions();
  const judged: Judged[] = [];
  for (const { genotype, status, metrics, reason } of openRun(folder, { write: false }).trials()) {
    const truth = metrics['accuracy'];
    if (status === 'ok' && truth !== undefined) judged.push({ architecture: space.parse(genotype), truth });
    else omissions.add(`its training failed: ${reason ?? 'no reason given'}`);
  }
  const source = `${folder}, trained for ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  const truth = { source, judged, leftOut: omissions.list() };
  requireEnough(truth, Math.min(count, 2));
  return truth;
}

/** The number of workers, which changes no result, may differ. */
function requireSameSearch(folder: string, search: Experiment): void {
  const there = openRun(folder, { write: false }).settings();
  if (withoutWorkers(there) === withoutWorkers(experimentYaml(search))) return;
  throw new InputError(`${folder}: is a run with other settings than these trainings have`, {
    advice: 'name another folder with --run',
  });
}

function withoutWorkers(yaml: string): string {
  return yaml.replace(/^workers: .*\n/m, '');
}
