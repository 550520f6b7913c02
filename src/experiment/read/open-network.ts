/**
 * Opens what a run trained: the network of a training with its weights, or an architecture of a search with the
 * supernet's.
 */
import { basename, dirname, resolve } from 'node:path';
import { InputError } from '../../errors/input-error.js';
import { openBackend } from '../../network/backends.js';
import { backendNames, type BackendName, type Statistics } from '../../network/network.js';
import { finalistsFolder, isNetworkFolder } from '../../store/network-folder.js';
import { openRun } from '../../store/open-run.js';
import { chooseBackend } from '../run/backend-choice.js';
import { placesOf, requireSamePlugins, withPlaces, type Places } from '../run/dependencies.js';
import type { Plugins } from '../parts/plugins.js';
import { storedExperiment } from '../settings/load.js';
import { isTraining, storedTraining } from '../settings/load-training.js';
import { finalistImages } from './finalist-images.js';
import { runReference } from './run-reference.js';
import { OpenedNetwork, type NetworkSetup } from './opened-network.js';
import { storedNetwork } from './stored-network.js';
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
 * Opens a network: a folder that holds one (`RUN/network` of a finished training, `RUN/networks/finalist-1` of a search
 * with finalists, or a copy of one), or a run, `FOLDER` or `FOLDER#TRIAL`, with the weights
 * of its last complete generation (in a training: epoch). A run that is not a finished training has its training images
 * read, for they say how pixels are normalised. A trial of an earlier generation was scored with weights that are no
 * longer kept. Throws StoreError for a run that cannot be read, or that
 * keeps no weights, and InputError for a genotype, data, plug-ins or a backend that do not fit the run.
 */
export async function openNetwork(
  reference: string,
  options: OpenNetworkOptions = {},
): Promise<OpenedNetwork> {
  if (isNetworkFolder(reference)) return openStored(reference, options);
  const { genotype, plugins, places, statistics } = options;
  const named = runReference(reference) ?? { folder: reference };
  const run = openRun(named.folder, { write: false });
  const { record } = run;
  requireSamePlugins(run.folder, record.dependencies, plugins?.modules);
  const source = `${run.folder}/experiment.yaml`;
  const located = <S extends { readonly dataset?: object | undefined }>(settings: S): S =>
    withPlaces(settings, placesOf(run.folder, record.dependencies, places));
  const text = run.settings();
  const wanted = options.backend ?? backendNames.find((name) => name === record.backend) ?? 'auto';
  if (!isTraining(text)) {
    const experiment = located(storedExperiment(text, source, plugins));
    const choice = { ...named, ...(genotype !== undefined && { genotype }) };
    const setup = await inheritedNetwork(run, experiment, choice, plugins);
    return onBackend(statistics ? { ...setup, statistics } : setup, wanted, experiment.memory);
  }
  const experiment = storedTraining(text, source, plugins);
  if ((named.trial ?? genotype) !== undefined)
    throw new InputError(`${run.folder}: is a training, which has one network`, {
      advice: 'leave the trial and the genotype out',
    });
  if (places) located(experiment); // throws where they are of no use
  const setup = await trainedNetwork(run, () => located(experiment), plugins);
  return onBackend(statistics ? { ...setup, statistics } : setup, wanted, experiment.memory);
}

/** Throws InputError for options that only a run has. */
async function openStored(folder: string, options: OpenNetworkOptions): Promise<OpenedNetwork> {
  const { genotype, statistics, backend = 'auto', plugins, places } = options;
  if (genotype !== undefined)
    throw new InputError(`${folder}: holds one network`, { advice: 'leave the genotype out' });
  const run = searchAround(folder);
  const scored = async () => ({
    images: await finalistImages(run!, { ...(plugins && { plugins }), ...(places && { places }) }),
  });
  const setup = storedNetwork(folder, run === undefined ? undefined : scored);
  return onBackend(statistics ? { ...setup, statistics } : setup, backend);
}

/** The run whose finalist lies in the folder, where it still lies there. */
function searchAround(folder: string): string | undefined {
  const networks = dirname(resolve(folder));
  const run = dirname(networks);
  return basename(networks) === finalistsFolder && runReference(run) ? run : undefined;
}

/** `memory` in MiB. */
async function onBackend(
  setup: NetworkSetup,
  wanted: BackendName | 'auto',
  memory?: number,
): Promise<OpenedNetwork> {
  const backend = await openBackend(
    await chooseBackend(wanted),
    memory === undefined ? {} : { memoryLimit: memory * 2 ** 20 },
  );
  try {
    return new OpenedNetwork(setup, backend);
  } catch (error) {
    await (backend.close?.() ?? backend.dispose());
    throw error;
  }
}
