import type { Dataset } from '../data/dataset.js';
import type { BackendName } from '../network/network.js';
import { definePart, reader, type Groups, type GroupValuesOf, type Part } from '../part.js';
import type { PartDefinition, Shape, Shapes, ValuesOf } from '../part.js';
import type { QueueAddress } from '../queue-address.js';
import type { Seed } from '../random.js';
import type { SearchSpace } from '../space/search-space.js';
import type { Evaluator } from './evaluator.js';
import { metricSchema, type Metric } from './metric.js';
import { InputError } from '../errors/input-error.js';

/** What an evaluator is made for. */
export interface EvaluatorContext {
  readonly seed: Seed;
  readonly space: SearchSpace<unknown, unknown>;
  /** The same space with the smallest derived networks that have cells of every kind, where they come in sizes. */
  smallSpace(): SearchSpace<unknown, unknown>;
  /** The images of the search, for evaluators that use them. Throws Error for others. */
  dataset(): Dataset;
  readonly backend: BackendName;
  readonly workers: number;
  /** MiB that one worker may hold. */
  readonly memory: number;
  /** Where the workers are, unless they are threads of this process. */
  readonly queue?: QueueAddress | undefined;
  /** What the user should know, a line each. */
  readonly onNote?: ((note: string) => void) | undefined;
  /** Generations of the search, without those that only warm up. */
  readonly generations: number;
  /** Genomes of the first generation. */
  readonly genomes: number;
  /** Told how long a worker, counted from 0, took for a piece of work. */
  readonly onWork?: ((worker: number, seconds: number) => void) | undefined;
}

/**
 * What an evaluator takes beside the genome: the training images, the space's networks inside a supernet or derived
 * ones, a backend to compute with. Settings of what is not used are refused.
 */
export type Use = 'images' | 'supernet' | 'derived' | 'backend';

/** How much an evaluator looks at. */
export interface ImageCounts {
  /** Images that train, and images that can score. */
  readonly train: number;
  readonly validation: number;
  readonly generations: number;
  readonly trials: number;
}

/** Where it has much to load, it does so when it is made: most commands only read settings. */
export type MadeEvaluator = Evaluator<unknown> | Promise<Evaluator<unknown>>;

/** What scores genomes, by name: `evaluator.name`. */
export interface EvaluatorPart extends Part<EvaluatorContext, MadeEvaluator> {
  readonly uses: readonly Use[];
  /** Descriptions of what it measures, with these settings. */
  metrics(groups: Groups): readonly Metric[];
  /** Generations that come before the search's own and only train. */
  warmup(groups: Groups): number;
  /** What generations are like that come after those that the settings say; undefined where they are like the others. */
  beyond(groups: Groups): string | undefined;
  /** Images that go forward through networks in a whole search; undefined where none do. */
  images(groups: Groups, counts: ImageCounts): number | undefined;
  /** Learns the architecture itself: the last generation's is the result, and no earlier one is scored again. */
  readonly learns?: boolean;
  /** Pieces of work that there are at a time, where those are not the genomes of a generation. */
  pieces?(groups: Groups): number;
}

export interface EvaluatorDefinition<Own extends Shape, Others extends Shapes> extends PartDefinition<
  Own,
  Others,
  EvaluatorContext,
  MadeEvaluator
> {
  /** Default: nothing. */
  readonly uses?: readonly Use[];
  metrics(settings: ValuesOf<Own>, groups: GroupValuesOf<Others>): readonly Metric[];
  /** Default: none. */
  warmup?(groups: GroupValuesOf<Others>): number;
  /** Default: like the others. Reads on from the run's name. */
  beyond?(groups: GroupValuesOf<Others>): string | undefined;
  images?(groups: GroupValuesOf<Others>, counts: ImageCounts, settings: ValuesOf<Own>): number;
}

/**
 * An evaluator that brings its settings: its own, which stand in the group `evaluator`, and those of other groups that
 * it reads.
 */
export function evaluatorPart<
  Own extends Shape = Record<never, never>,
  Others extends Shapes = Record<never, never>,
>(definition: EvaluatorDefinition<Own, Others>): EvaluatorPart {
  const read = reader<Own, Others>('evaluator', definition);
  return {
    ...definePart('evaluator', definition),
    uses: definition.uses ?? [],
    metrics: (groups) =>
      described(definition.name, definition.metrics(read.own(groups), read.others(groups))),
    warmup: (groups) => definition.warmup?.(read.others(groups)) ?? 0,
    beyond: (groups) => definition.beyond?.(read.others(groups)),
    images: (groups, counts) => definition.images?.(read.others(groups), counts, read.own(groups)),
  };
}

/** Throws InputError for a description that no run could be read back with. */
function described(evaluator: string, metrics: readonly Metric[]): readonly Metric[] {
  for (const [index, metric] of metrics.entries()) {
    const issue = metricSchema.safeParse(metric).error?.issues[0];
    if (issue)
      throw new InputError(
        `the evaluator ${evaluator} describes its metric ${index + 1} wrongly: ${issue.path.join('.')}: ${issue.message}`,
        { advice: 'a metric has a name and a label, and what else the type Metric says' },
      );
  }
  return metrics;
}
