/** A new search, ready to begin: all that it needs was found, opened and tried, and no folder was made. */
import type { QueueAddress } from '../../queue-address.js';
import type { NewRun } from '../../store/create-run.js';
import { partOf, partsOf } from '../parts/registry.js';
import type { Plugins } from '../parts/plugins.js';
import { experimentYaml } from '../settings/load.js';
import { measuredBy } from '../settings/measured.js';
import type { Experiment } from '../settings/settings.js';
import { assemble } from './assemble.js';
import { chooseBackend } from './backend-choice.js';
import { beginningOf } from './beginning.js';
import { requireFinalists } from './finalist-needs.js';
import { firstGenomes } from './first-genomes.js';
import type { Prepared } from './go-on.js';
import { requireFinalistImages } from './test-images.js';
import { withWorstValues } from './worst-values.js';

export interface PrepareOptions {
  readonly plugins?: Plugins;
  readonly signal?: AbortSignal;
  readonly onNote?: (note: string) => void;
  /** Where the workers are, unless they are threads of this process. */
  readonly queue?: QueueAddress | undefined;
  /** Folder of a run to take over from. */
  readonly from?: string;
}

/** The evaluator is open; `record` is what a run is made of. */
export interface PreparedSearch extends Prepared {
  readonly record: Omit<NewRun, 'version' | 'machine'>;
}

/** Throws InputError and its kin for what cannot work here, and the signal's reason; nothing is open, then. */
export async function prepareSearch(
  asked: Experiment,
  { from, ...options }: PrepareOptions,
): Promise<PreparedSearch> {
  const { plugins, signal = new AbortController().signal, onNote } = options;
  const beginning = from === undefined ? undefined : beginningOf(from, asked, plugins);
  const { experiment } = beginning ?? { experiment: asked };
  const { uses } = partOf(partsOf(plugins), 'evaluators', experiment.evaluator.name);
  // Without a backend, plain JavaScript is what computes.
  const backend = uses.includes('backend') ? await chooseBackend(experiment.backend) : 'cpu';
  const assembly = await assemble(experiment, { backend, ...options });
  const { evaluator } = assembly;
  try {
    await requireFinalistImages(experiment, assembly);
    await evaluator.open();
    const genomes = firstGenomes(assembly, experiment);
    await evaluator.check?.(genomes, signal);
    await requireFinalists(experiment, assembly, genomes.evaluate, { backend, signal, queue: options.queue });
    signal.throwIfAborted();
    const metrics = withWorstValues(measuredBy(experiment, plugins), experiment.search.objectives, assembly);
    const dependencies = assembly.dependencies();
    const { notes = [], ...taken } = beginning?.over(evaluator, dependencies, backend) ?? {};
    notes.forEach((note) => onNote?.(note));
    const settings = experimentYaml(experiment);
    const record = { settings, seed: experiment.seed, backend, ...taken, dependencies, metrics };
    return { experiment, backend, assembly, record };
  } catch (error) {
    await evaluator.close();
    throw error;
  }
}
