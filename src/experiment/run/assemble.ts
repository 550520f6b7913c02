/** Settings to the parts of a search: images, space, strategy, evaluator. */
import { availableParallelism } from 'node:os';
import type { Dataset } from '../../data/dataset.js';
import type { SealedTestSet } from '../../data/test-set.js';
import { duplicateNotes } from '../../data/duplicates.js';
import { at, atOnce } from '../../errors/input-error.js';
import type { BackendName } from '../../network/network.js';
import { combined } from '../../search/combined-score.js';
import { beginningWith } from '../../search/first-generation.js';
import type { Evaluator } from '../../search/evaluator.js';
import type { QueueAddress } from '../../queue-address.js';
import { objectivesOf } from '../../search/objectives.js';
import { patient } from '../../search/patience.js';
import { firstOf } from '../../search/strategy-part.js';
import type { Strategy } from '../../search/strategy.js';
import { warmup } from '../../search/warmup.js';
import type { Dependency } from '../../search/dependency.js';
import type { SearchSpace } from '../../space/search-space.js';
import { openData, openSmallSpace, openSpace } from '../parts/open.js';
import type { Plugins } from '../parts/plugins.js';
import { partOf, partsOf } from '../parts/registry.js';
import { combinationOf, withScore } from '../settings/measured.js';
import { imageDependency } from './dependencies.js';
import type { Experiment } from '../settings/settings.js';
import type { WorkerWork } from '../../store/run-record.js';
import { Workload } from './workload.js';

export interface Assembly {
  readonly space: SearchSpace<unknown, unknown>;
  readonly strategy: Strategy<unknown, unknown>;
  readonly evaluator: Evaluator<unknown>;
  /** Generations in all, those included that only warm up. */
  readonly generations: number;
  readonly workers: number;
  /** Its images; absent where it looks at none. */
  readonly data?: ImageFacts;
  /** The images that nothing is to see before the search is over; absent where it looks at none. */
  readonly test?: SealedTestSet;
  /** What each worker did so far. */
  work(): readonly WorkerWork[];
  /** What the results depend on besides the settings; once the evaluator is open. */
  dependencies(): Dependency[];
  /** Images that go forward through networks in so many generations with so many trials; undefined where none do. */
  images(generations: number, trials: number): number | undefined;
}

export interface ImageFacts {
  /** Images that train, and that can score. */
  readonly train: number;
  readonly validation: number;
  readonly classes: number;
  /** Height, width, channels. */
  readonly shape: readonly number[];
}

export interface AssembleOptions {
  readonly backend: BackendName;
  readonly plugins?: Plugins;
  /** What is odd about the data, a line each. */
  readonly onNote?: (note: string) => void;
  /** Where the workers are, unless they are threads of this process. It changes no result. */
  readonly queue?: QueueAddress | undefined;
  /** Generations after those of a warm-up. Default: as the settings say. */
  readonly generations?: number;
  /** The space as the evaluator is to see it. Default: as it is. */
  readonly view?: (space: SearchSpace<unknown, unknown>) => SearchSpace<unknown, unknown>;
}

/** What a space is made for where there are no images: those of CIFAR. */
const noImages = { classes: 10, image: [32, 32, 3] };

/** Reads the data; starts no worker yet. Throws InputError for what cannot be used. */
export async function assemble(
  experiment: Experiment,
  { backend, plugins, onNote, queue, generations, view }: AssembleOptions,
): Promise<Assembly> {
  const parts = partsOf(plugins);
  const { seed, memory, search } = experiment;
  const part = partOf(parts, 'evaluators', experiment.evaluator.name);
  const images = experiment.dataset && (await openData(experiment.dataset, parts));
  const train = images?.search.train;
  const context = train ? { classes: train.classes, image: train.shape } : noImages;
  const space = atOnce({ setting: 'space' }, () => openSpace(experiment, context, parts));
  const metrics = withScore(part.metrics(experiment), search);
  const objectives = objectivesOf(search.objectives, metrics);
  const chosen = atOnce({ setting: 'search' }, () =>
    partOf(parts, 'strategies', search.strategy).make(experiment, {
      objectives,
      constraints: search.constraints,
    }),
  );
  const combination = combinationOf(experiment, metrics);
  const { patience, constraints } = search;
  const before = part.warmup(experiment);
  const first = firstOf(search);
  const begun = first.length === 0 ? chosen : beginningWith(chosen, first, before);
  const lasting = patience === undefined ? begun : patient(begun, { objectives, constraints }, patience);
  const strategy = combination ? combined(lasting, combination) : lasting;
  const genomes = firstGeneration(strategy, space, experiment);
  const workers = workersOf(experiment, part.pieces?.(experiment) ?? genomes);
  const workload = new Workload();
  const evaluator = await at({ setting: 'evaluator' }, () =>
    part.make(experiment, {
      ...{ seed, space: view?.(space) ?? space, backend, workers, memory, genomes, queue, onNote },
      generations: search.generations,
      onWork: (worker, seconds) => workload.add(worker, seconds),
      smallSpace: () => openSmallSpace(experiment, context, parts),
      dataset() {
        if (images) return images;
        throw new Error(`the evaluator ${part.name} does not say that it uses images`);
      },
    }),
  );
  if (images) [...images.notes, ...duplicateNotes(images.training)].forEach((note) => onNote?.(note));
  return {
    ...{ space, evaluator, workers, strategy: warmup(strategy, before) },
    work: () => workload.workers(),
    generations: before + (generations ?? search.generations),
    ...(images && { data: factsOf(images), test: images.test }),
    images: (done, trials) =>
      part.images(experiment, {
        ...{ train: train?.count ?? 0, validation: images?.search.validation.count ?? 0 },
        ...{ generations: done, trials },
      }),
    dependencies: () => [
      ...imagesOf(experiment, images),
      ...(evaluator.dependencies?.() ?? []),
      ...(plugins?.modules ?? []),
    ],
  };
}

function factsOf({ search: { train, validation } }: Dataset): ImageFacts {
  const { classes, shape } = train;
  return { train: train.count, validation: validation.count, classes, shape };
}

function imagesOf({ dataset }: Experiment, images: Dataset | undefined): Dependency[] {
  return dataset && images ? [imageDependency('images', dataset, images.training)] : [];
}

/** Genomes that it trains with or scores. */
function firstGeneration(
  strategy: Strategy<unknown, unknown>,
  space: SearchSpace<unknown, unknown>,
  { seed }: Experiment,
): number {
  const context = { seed, space, generation: 0, nextTrial: 0 };
  const { train, evaluate } = strategy.propose(strategy.start(), context);
  return Math.max(1, train.length, evaluate.length);
}

/** `auto`: one for each core, and no more than there is work for at a time. */
function workersOf({ workers }: Experiment, pieces: number): number {
  return workers === 'auto' ? Math.min(availableParallelism(), pieces) : workers;
}
