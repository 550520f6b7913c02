/**
 * Opens what a run trained: the network of a training with its weights, or an architecture of a search with the
 * supernet's.
 */
import { InputError } from '../../errors/input-error.js';
import { openBackend } from '../../network/backends.js';
import { backendNames, type BackendName, type Statistics } from '../../network/network.js';
import { openRun } from '../../store/open-run.js';
import { chooseBackend } from '../run/backend-choice.js';
import { placesOf, requireSamePlugins, withPlaces, type Places } from '../run/dependencies.js';
import type { Plugins } from '../parts/plugins.js';
import { storedExperiment } from '../settings/load.js';
import { isTraining, storedTraining } from '../settings/load-training.js';
import { runReference } from './network-reference.js';
import { OpenedNetwork } from './opened-network.js';
import { inheritedNetwork } from './inherited-network.js';
import { trainedNetwork } from './trained-network.js';

export interface OpenNetworkOptions {
  /** An architecture of the search's space, as its genotype. Default: the trial named, else the best. */
  readonly genotype?: string;
  readonly plugins?: Plugins;
  /** What computes. Default: what the run was computed with. */
  readonly backend?: BackendName | 'auto';
  /** Where batch norm takes its statistics from. Default: as the run scored. */
  readonly statistics?: Statistics;
  /** Where the run's data lie now. */
  readonly places?: Places;
}

/**
 * Opens a network of a run, `FOLDER` or `FOLDER#TRIAL`, with the weights of its last complete generation (in a
 * training: epoch). Reads the run's training images, for they say how pixels are normalised. A trial of an earlier
 * generation was scored with weights that are no longer kept. Throws StoreError for a run that cannot be read, or that
 * keeps no weights, and InputError for a genotype, data, plug-ins or a backend that do not fit the run.
 */
export async function openNetwork(
  reference: string,
  options: OpenNetworkOptions = {},
): Promise<OpenedNetwork> {
  const { genotype, plugins, places, statistics } = options;
  const named = runReference(reference) ?? { folder: reference };
  const run = openRun(named.folder, { write: false });
  const { record } = run;
  requireSamePlugins(run.folder, record.dependencies, plugins?.modules);
  const source = `${run.folder}/experiment.yaml`;
  const where = placesOf(run.folder, record.dependencies, places);
  const text = run.settings();
  const experiment = withPlaces(
    isTraining(text) ? storedTraining(text, source, plugins) : storedExperiment(text, source, plugins),
    where,
  );
  if (!('search' in experiment) && (named.trial ?? genotype) !== undefined)
    throw new InputError(`${run.folder}: is a training, which has one network`, {
      advice: 'leave the trial and the genotype out',
    });
  const setup =
    'search' in experiment
      ? await inheritedNetwork(
          run,
          experiment,
          { ...named, ...(genotype !== undefined && { genotype }) },
          plugins,
        )
      : await trainedNetwork(run, experiment, plugins);
  const wanted = options.backend ?? backendNames.find((name) => name === record.backend) ?? 'auto';
  const backend = await openBackend(await chooseBackend(wanted), {
    memoryLimit: experiment.memory * 2 ** 20,
  });
  try {
    return new OpenedNetwork(statistics ? { ...setup, statistics } : setup, backend);
  } catch (error) {
    await (backend.close?.() ?? backend.dispose());
    throw error;
  }
}
