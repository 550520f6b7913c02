/** A new search, ready to begin: all that it needs was found, opened and tried, and no folder was made. */
import type { QueueAddress } from '../../queue-address.js';
import { testParts } from '../../data/test-set.js';
import { stream } from '../../random.js';
import type { FirstGenomes } from '../../search/evaluator.js';
import { requireHonoured } from '../../search/honoured.js';
import type { NewRun } from '../../store/create-run.js';
import { openData } from '../parts/open.js';
import { partOf, partsOf } from '../parts/registry.js';
import type { Plugins } from '../parts/plugins.js';
import { experimentYaml } from '../settings/load.js';
import { measuredBy } from '../settings/measured.js';
import type { Experiment } from '../settings/settings.js';
import { assemble, type Assembly } from './assemble.js';
import { chooseBackend } from './backend-choice.js';
import { beginningOf } from './beginning.js';
import type { Prepared } from './go-on.js';
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
  await requireTestImages(experiment, plugins);
  const assembly = await assemble(experiment, { backend, ...options });
  const { evaluator } = assembly;
  try {
    await evaluator.open();
    await evaluator.check?.(firstGenomes(assembly, experiment), signal);
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

/** Finalists are tested when the search is over: what is wrong with the test images has to show before. They stay sealed. */
async function requireTestImages(
  { dataset, finalists: { count = 0 } = {} }: Experiment,
  plugins: Plugins | undefined,
): Promise<void> {
  if (dataset && count > 0) await testParts((await openData(dataset, partsOf(plugins))).test);
}

/** Where a generation has few, some more: one that does not fit is no reason to refuse the search. */
const fewest = 5;

/** What the strategy will propose first; in a warm-up, which scores little, those that train are to be scored later. */
function firstGenomes({ space, strategy, evaluator }: Assembly, { seed }: Experiment): FirstGenomes<unknown> {
  const context = { seed, space, generation: 0, nextTrial: 0 };
  const proposal = strategy.propose(strategy.start(), context);
  requireHonoured(strategy.name, evaluator, proposal);
  const { train, evaluate } = proposal;
  const more = (genomes: readonly unknown[]): unknown[] =>
    Array.from({ length: Math.max(genomes.length, fewest) }, (_, i) =>
      i < genomes.length ? genomes[i] : space.sample(stream(seed, 'first genomes', i)),
    );
  return {
    train: train.length > 0 ? more(train) : [],
    evaluate: more(evaluate.length > 0 ? evaluate.map(({ genome }) => genome) : train),
  };
}
