/** Settings to the parts of a search: images, space, strategy, evaluator. */
import { availableParallelism } from 'node:os';
import { duplicateNotes } from '../../data/duplicates.js';
import { at } from '../../errors/input-error.js';
import type { SupernetSpace } from '../../space/search-space.js';
import type { Dependency } from '../../search/dependency.js';
import type { Evaluator } from '../../search/evaluator.js';
import type { Strategy } from '../../search/strategy.js';
import { warmup } from '../../search/warmup.js';
import type { BackendName } from '../../network/network.js';
import { addOperation, operations } from '../../space/operations.js';
import { openStrategy } from './built-in.js';
import { imageDependency } from './dependencies.js';
import { openScoring } from './evaluators.js';
import type { Plugins } from '../settings/plugins.js';
import type { Experiment } from '../settings/settings.js';

export interface Assembly {
  readonly space: SupernetSpace<unknown, unknown>;
  readonly strategy: Strategy<unknown, unknown>;
  readonly evaluator: Evaluator<unknown>;
  /** Generations in all, those included that only warm up. */
  readonly generations: number;
  /** What the results depend on besides the settings; once the evaluator is open. */
  dependencies(): Dependency[];
}

export interface AssembleOptions {
  readonly backend: BackendName;
  readonly plugins?: Plugins;
  /** What is odd about the data, a line each. */
  readonly onNote?: (note: string) => void;
}

/** Reads the data; starts no worker yet. Throws InputError for what cannot be used. */
export async function assemble(
  experiment: Experiment,
  { backend, plugins = {}, onNote }: AssembleOptions,
): Promise<Assembly> {
  for (const [name, operation] of Object.entries(plugins.operations ?? {}))
    if (operations.get(name) !== operation) addOperation(name, operation);
  const workers = workersOf(experiment);
  const { space, evaluator, images } = await at({ setting: 'space' }, () =>
    openScoring(experiment, { backend, workers, plugins }),
  );
  const strategy = await at({ setting: 'search' }, () => openStrategy(experiment, plugins));
  if (images) duplicateNotes(images).forEach((note) => onNote?.(note));
  const { warmup: before } = experiment.supernet;
  return {
    space,
    strategy: warmup(strategy, before),
    evaluator,
    generations: before + experiment.search.generations,
    dependencies: () => [
      ...(images ? [imageDependency('images', experiment.dataset, images)] : []),
      ...(evaluator.dependencies?.() ?? []),
      ...(plugins.modules ?? []),
    ],
  };
}

/** `auto`: one for each core, and no more than there is work for at a time. */
export function workersOf({ workers, search }: Experiment): number {
  return workers === 'auto' ? Math.min(availableParallelism(), search.population) : workers;
}
