/** The network that a training trained. */
import { join } from 'node:path';
import type { Images } from '../../data/image-set.js';
import { openTestSet, type SealedTestSet } from '../../data/test-set.js';
import { InputError } from '../../errors/input-error.js';
import type { RunFolder } from '../../store/run-folder.js';
import { isNetworkFolder, trainedFolder } from '../../store/network-folder.js';
import { finalScore } from '../../train/scratch/training.js';
import { openData } from '../parts/open.js';
import type { Plugins } from '../parts/plugins.js';
import { partsOf } from '../parts/registry.js';
import { imageDependency, requireSameImages } from '../run/dependencies.js';
import { trainingPlan } from '../run/training-plan.js';
import type { TrainingExperiment } from '../settings/training-settings.js';
import type { NetworkSetup } from './opened-network.js';
import { storedNetwork } from './stored-network.js';
import { weightsOfRun } from './weights-of-run.js';

/**
 * A training that is finished keeps its network whole in itself; of one that is not, the training images are read. The
 * test images are read when they are to be scored. `located` gives the settings with the places of the data, and throws
 * InputError where these are gone.
 */
export async function trainedNetwork(
  run: RunFolder,
  located: () => TrainingExperiment,
  plugins?: Plugins,
): Promise<NetworkSetup> {
  const { folder, record } = run;
  const open = async ({ dataset }: TrainingExperiment) => {
    const opened = await openData(dataset, partsOf(plugins));
    requireSameImages(folder, record.dependencies, imageDependency('images', dataset, opened.training));
    return opened;
  };
  const kept = join(folder, trainedFolder);
  if (record.status === 'finished' && isNetworkFolder(kept))
    return storedNetwork(kept, async () => {
      const experiment = located();
      return { images: await testImages(run, experiment, (await open(experiment)).test) };
    });
  const experiment = located();
  const { training, network = '' } = experiment;
  const data = await open(experiment);
  const plan = trainingPlan(experiment, data.training, plugins);
  const { shape, classes, classNames, normalisation } = data.training;
  return {
    ...{ network, plan, format: { shape, classes, normalisation, ...(classNames && { classNames }) } },
    weights: weightsOfRun(folder, plan.weights),
    batch: training.evaluationBatch,
    statistics: training.statistics,
    sum: finalScore,
    async scored() {
      if (record.status !== 'finished')
        throw new InputError(`${folder}: is not finished, and the test images are for its end alone`, {
          advice: `evocell resume ${folder}, or give the images to score`,
        });
      return { images: await testImages(run, experiment, data.test) };
    },
  };
}

/** Throws InputError where they are not those that the run was tested on. */
async function testImages(
  { folder, record }: RunFolder,
  { dataset }: TrainingExperiment,
  sealed: SealedTestSet,
): Promise<Images> {
  const images = await openTestSet(sealed);
  requireSameImages(folder, record.dependencies, imageDependency('test images', dataset, images));
  return images;
}
