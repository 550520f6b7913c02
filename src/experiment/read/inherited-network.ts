/** An architecture of a search with the weights that it inherits from the supernet. */
import { atOnce, InputError } from '../../errors/input-error.js';
import { sumScores } from '../../network/score.js';
import { supernetSpace, type SupernetSpace } from '../../space/search-space.js';
import { rescoredFile } from '../../store/closing-file.js';
import type { RunFolder } from '../../store/run-folder.js';
import { fitnessImages } from '../../train/supernet/fitness.js';
import type { FitnessSettings, SupernetSettings } from '../../train/supernet/settings.js';
import { openData, openSpace } from '../parts/open.js';
import type { Plugins } from '../parts/plugins.js';
import { partsOf } from '../parts/registry.js';
import { imageDependency, requireSameImages } from '../run/dependencies.js';
import type { Experiment } from '../settings/settings.js';
import { trialOf } from './network-reference.js';
import type { NetworkSetup } from './opened-network.js';
import { reportRun } from './run-report.js';
import { weightsOfRun } from './weights-of-run.js';

/** A trial of the run, or any architecture of its space; by default its best trial. */
export interface ArchitectureChoice {
  readonly trial?: number;
  readonly genotype?: string;
}

interface Chosen {
  readonly genome: unknown;
  /**
   * Of a trial: its generation and its index there, which name the stream of its augmentation; where it was scored again,
   * those of that scoring.
   */
  readonly turn?: readonly [generation: number, index: number];
}

/** Reads the images. Throws InputError for a search without a supernet, and for a trial or genotype that is none. */
export async function inheritedNetwork(
  run: RunFolder,
  experiment: Experiment,
  choice: ArchitectureChoice,
  plugins?: Plugins,
): Promise<NetworkSetup> {
  const { folder, record } = run;
  const { dataset, seed } = experiment;
  const { weights, decodeFitness, fitness } = supernetOf(folder, experiment);
  if (!dataset) throw withoutSupernet(folder, experiment);
  const parts = partsOf(plugins);
  const data = await openData(dataset, parts);
  requireSameImages(folder, record.dependencies, imageDependency('images', dataset, data.training));
  const { shape, classes, classNames, normalisation } = data.training;
  const space = supernetSpace(openSpace(experiment, { classes, image: shape }, parts));
  const { genome, turn } = chosen(run, space, choice, plugins);
  const plan = space.supernetPlan(genome, weights, !decodeFitness);
  const shares = weights === 'mixture' ? space.supernetShares?.(genome, !decodeFitness) : undefined;
  const { crop = 0, flip = false, cutout = 0 } = dataset;
  const random = fitness.augment &&
    turn && { augmentation: { crop, flip, cutout }, noise: [seed, 'fitness', ...turn] as const };
  return {
    ...{
      network: space.print(space.decode(genome)),
      plan,
      format: { shape, classes, normalisation, ...(classNames && { classNames }) },
    },
    ...(shares && { shares }),
    weights: weightsOfRun(folder, space.supernetWeights()),
    batch: fitness.batch,
    statistics: fitness.statistics,
    sum: sumScores,
    scored: () =>
      Promise.resolve({
        images: fitnessImages(data.search.validation, fitness),
        ...(random && { random }),
      }),
  };
}

type Supernet = Pick<SupernetSettings, 'weights'> & {
  readonly decodeFitness: boolean;
  readonly fitness: FitnessSettings;
};

function supernetOf(folder: string, experiment: Experiment): Supernet {
  const { supernet, fitness, search } = experiment;
  const { batch, subset, augment, statistics } = fitness ?? {};
  if (supernet?.weights === undefined || batch === undefined || augment === undefined || !statistics)
    throw withoutSupernet(folder, experiment);
  const settings = { batch, augment, statistics, ...(subset !== undefined && { subset }) };
  return { weights: supernet.weights, decodeFitness: search['decodeFitness'] !== false, fitness: settings };
}

function withoutSupernet(folder: string, { evaluator }: Experiment): InputError {
  return new InputError(`${folder}: its evaluator ${evaluator.name} has no weights that networks share`, {
    advice: `train one of its networks (evocell train ${folder}) and open that`,
  });
}

function chosen(
  run: RunFolder,
  space: SupernetSpace<unknown, unknown>,
  { trial, genotype }: ArchitectureChoice,
  plugins?: Plugins,
): Chosen {
  const { folder } = run;
  if (genotype !== undefined) {
    if (trial !== undefined)
      throw new InputError(
        `${folder}#${trial}: names a trial, and genotype another network; give one of them`,
      );
    return atOnce({ setting: 'genotype' }, () => ({ genome: space.embed(space.parse(genotype)) }));
  }
  const reference = { folder, ...(trial !== undefined && { trial }) };
  const wanted = trialOf(reference, reportRun(folder, plugins)).trial;
  const rescored = run.closing(rescoredFile);
  const again = rescored?.scores.findIndex((score) => score.trial === wanted) ?? -1;
  for (const { trial: number, generation, index, genome } of run.trials())
    if (number === wanted)
      return {
        genome: space.genome(genome),
        turn: rescored && again >= 0 ? [rescored.generations, again] : [generation, index],
      };
  throw new InputError(`${folder}: has no trial ${wanted}`);
}
