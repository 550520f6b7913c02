/** The evaluator that an experiment names, with the space that it scores. */
import type { SupernetSpace } from '../../space/search-space.js';
import type { Evaluator } from '../../search/evaluator.js';
import type { BackendName } from '../../network/network.js';
import { ScratchEvaluator } from '../../train/scratch/evaluator.js';
import { trainingJob, usefulWorkers } from '../../train/scratch/job.js';
import { SupernetEvaluator } from '../../train/supernet/evaluator.js';
import { openPool } from './open-pool.js';
import { TabularEvaluator } from '../../search/tabular/evaluator.js';
import type { ImageSet } from '../../data/image-set.js';
import { openData, openSpace } from './built-in.js';
import type { Plugins } from '../settings/plugins.js';
import type { Experiment } from '../settings/settings.js';
import { trainingSection } from '../settings/training-section.js';

export interface Scoring {
  readonly space: SupernetSpace<unknown, unknown>;
  readonly evaluator: Evaluator<unknown>;
  /** All images that a search may see, where it sees any. */
  readonly images?: ImageSet;
}

export interface ScoringOptions {
  readonly backend: BackendName;
  readonly workers: number;
  readonly plugins: Plugins;
}

/** Reads the images, where any are needed. Throws DataError, GenotypeError. */
export function openScoring(experiment: Experiment, options: ScoringOptions): Promise<Scoring> {
  switch (experiment.evaluator.name) {
    case 'supernet':
      return supernet(experiment, options);
    case 'scratch':
      return scratch(experiment, options);
    case 'tabular':
      return tabular(experiment, options);
  }
}

async function supernet(
  experiment: Experiment,
  { backend, workers, plugins }: ScoringOptions,
): Promise<Scoring> {
  const { search: images, training } = await openData(experiment, plugins);
  const { classes, shape } = images.train;
  const space = openSpace({ experiment, classes, image: shape }, plugins);
  const evaluator = new SupernetEvaluator({
    ...{ space, experiment },
    images: () => Promise.resolve(images),
    pool: () =>
      openPool({
        ...{ backend, workers, memory: experiment.memory, attention: experiment.space.attention },
      }),
  });
  return { space, evaluator, images: training };
}

async function scratch(
  experiment: Experiment,
  { backend, workers, plugins }: ScoringOptions,
): Promise<Scoring> {
  const dataset = await openData(experiment, plugins);
  const { classes, shape } = dataset.search.train;
  const space = openSpace({ experiment, classes, image: shape }, plugins);
  const { seed, checkpoint, memory, search } = experiment;
  const training = experiment.training ?? trainingSection.parse({});
  const evaluator = new ScratchEvaluator({
    space,
    plan: (architecture) => space.derivedPlan(architecture),
    job: trainingJob(
      { seed, dataset: experiment.dataset, training, checkpoint },
      { train: dataset.search.train, score: dataset.search.validation },
    ),
    pool: () =>
      openPool({
        ...{ backend, memory, attention: experiment.space.attention },
        workers: usefulWorkers(workers, training, search.population),
      }),
  });
  return { space, evaluator, images: dataset.training };
}

/** A table knows no images; the networks that cells stand for are those of CIFAR. */
function tabular(experiment: Experiment, { plugins }: ScoringOptions): Promise<Scoring> {
  const space = openSpace({ experiment, classes: 10, image: [32, 32, 3] }, plugins);
  const { path = '', ...settings } = experiment.evaluator;
  return Promise.resolve({ space, evaluator: new TabularEvaluator({ path, ...settings }, space) });
}
