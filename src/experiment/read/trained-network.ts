/** The network that a training trained. */
import { openTestSet } from '../../data/test-set.js';
import { InputError } from '../../errors/input-error.js';
import type { RunFolder } from '../../store/run-folder.js';
import { finalScore } from '../../train/scratch/training.js';
import { openData } from '../parts/open.js';
import type { Plugins } from '../parts/plugins.js';
import { partsOf } from '../parts/registry.js';
import { imageDependency, requireSameImages } from '../run/dependencies.js';
import { trainingPlan } from '../run/training-plan.js';
import type { TrainingExperiment } from '../settings/training-settings.js';
import type { NetworkSetup } from './opened-network.js';
import { weightsOfRun } from './weights-of-run.js';

/** Reads the training images; the test images are read when they are to be scored. */
export async function trainedNetwork(
  run: RunFolder,
  experiment: TrainingExperiment,
  plugins?: Plugins,
): Promise<NetworkSetup> {
  const { folder, record } = run;
  const { dataset, training, network = '' } = experiment;
  const data = await openData(dataset, partsOf(plugins));
  requireSameImages(folder, record.dependencies, imageDependency('images', dataset, data.training));
  const plan = trainingPlan(experiment, data.training, plugins);
  const { shape, classes, normalisation } = data.training;
  return {
    ...{ network, plan, format: { shape, classes, normalisation } },
    weights: weightsOfRun(folder, plan.weights),
    batch: training.evaluationBatch,
    statistics: training.statistics,
    sum: finalScore,
    async scored() {
      if (record.status !== 'finished')
        throw new InputError(`${folder}: is not finished, and the test images are for its end alone`, {
          advice: `evocell resume ${folder}, or give the images to score`,
        });
      const images = await openTestSet(data.test);
      requireSameImages(folder, record.dependencies, imageDependency('test images', dataset, images));
      return { images };
    },
  };
}
