/** A run that goes on, on the backend that it began on, with what it began with. */
import type { TakenRun } from '../../store/open-run.js';
import type { RunFolder } from '../../store/run-folder.js';
import { backendNames, type BackendName } from '../../network/network.js';
import type { QueueAddress } from '../../queue-address.js';
import { assemble, type Assembly } from './assemble.js';
import { chooseBackend } from './backend-choice.js';
import { storedExperiment } from '../settings/load.js';
import { placesOf, withPlaces, type Places } from './dependencies.js';
import { extend, extensionOf, searchingGenerations, type Extension } from './extension.js';
import { goOnWith, notesOn } from './new-run.js';
import { requireFinalistImages } from './test-images.js';
import type { Plugins } from '../parts/plugins.js';
import type { Experiment } from '../settings/settings.js';

/** All that a search needs to compute, the evaluator open. */
export interface Prepared {
  readonly experiment: Experiment;
  readonly backend: BackendName;
  readonly assembly: Assembly;
}

/** What may change when a run goes on: of these only the generations change a result. */
export interface GoOnOptions {
  readonly plugins?: Plugins;
  readonly workers?: Experiment['workers'];
  readonly places?: Places;
  /** Generations after those of a warm-up, done ones included. Default: as they were. */
  readonly generations?: number;
  /** What was found and mended on opening the run, a line each. */
  readonly onNote?: (note: string) => void;
  /** Where the workers are, unless they are threads of this process. It changes no result. */
  readonly queue?: QueueAddress | undefined;
}

/**
 * Opens the run that was taken. Throws InputError, with nothing changed, when the data or the plug-ins are not those
 * that it began with.
 */
export async function goOn(
  begun: RunFolder,
  taken: TakenRun,
  options: GoOnOptions,
): Promise<Prepared & { readonly run: RunFolder }> {
  const { extension, ...prepared } = await prepareAgain(begun, taken, options);
  try {
    await requireFinalistImages(prepared.experiment, prepared.assembly);
    const run = goOnWith(taken, prepared.assembly.dependencies());
    if (extension) extend(run, extension, prepared.experiment, options);
    notesOn(run).forEach((note) => options.onNote?.(note));
    return { ...prepared, run };
  } catch (error) {
    await prepared.assembly.evaluator.close();
    throw error;
  }
}

/** All that a run needs to go on, the evaluator open; the run itself is only read. */
export async function prepareAgain(
  run: RunFolder,
  { folder, record }: Pick<TakenRun, 'folder' | 'record'>,
  options: GoOnOptions,
): Promise<Prepared & { readonly extension: Extension | undefined }> {
  const { workers, plugins, places } = options;
  const parsed = storedExperiment(run.settings(), `${folder}/experiment.yaml`, plugins);
  const settings = withPlaces(parsed, placesOf(folder, record.dependencies, places));
  const experiment = workers === undefined ? settings : { ...settings, workers };
  const backend = await chooseBackend(backendNames.find((name) => name === record.backend) ?? 'auto');
  const extension = extensionOf({ folder, record }, experiment, options.generations, plugins);
  const generations = extension?.to ?? searchingGenerations(record, experiment);
  const assembly = await assemble(experiment, { backend, ...options, generations });
  try {
    await assembly.evaluator.open();
  } catch (error) {
    await assembly.evaluator.close();
    throw error;
  }
  return { experiment, backend, assembly, extension };
}
