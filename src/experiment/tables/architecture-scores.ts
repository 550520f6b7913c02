/** Scores given architectures by an experiment's own evaluator, whose shared weights, if any, it trains before. */
import { stream } from '../../random.js';
import type { Progress } from '../../search/evaluator.js';
import type { Candidate, Outcome, Proposal } from '../../search/strategy.js';
import { architectureSpace } from '../../space/architecture-space.js';
import { isTrainable, type SearchSpace } from '../../space/search-space.js';
import { partOf, partsOf } from '../parts/registry.js';
import type { QueueAddress } from '../../queue-address.js';
import type { Plugins } from '../parts/plugins.js';
import { assemble, type Assembly } from '../run/assemble.js';
import { chooseBackend } from '../run/backend-choice.js';
import { enoughGenomes } from '../run/first-genomes.js';
import type { Experiment } from '../settings/settings.js';

/** All of them scored, once. */
export interface Scoring {
  /** Generations that have trained the weights; 0 where the evaluator has none that are shared. */
  readonly generations: number;
  /** Images that have gone through networks so far to train the shared weights; null where there are none. */
  readonly trainingImages: number | null;
  readonly outcomes: readonly Outcome[];
}

export interface ArchitectureScores {
  /** The last one is that of the final weights. */
  readonly scorings: readonly Scoring[];
  /** Images that went through networks in all; null where the evaluator looks at none. */
  readonly images: number | null;
}

export interface ScoresOptions {
  readonly plugins?: Plugins | undefined;
  readonly signal: AbortSignal;
  /** Where the workers are, unless they are threads of this process. It changes no result. */
  readonly queue?: QueueAddress | undefined;
  /** Scores after each so many generations, too. */
  readonly every?: number | undefined;
  readonly onNote?: ((note: string) => void) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** An evaluator with its space, not open yet. Its genomes are `genomeOf` the architectures. */
export interface ArchitectureScorer {
  readonly space: SearchSpace<unknown, unknown>;
  /** Throws InputError for an architecture that the evaluator cannot be given. */
  require(architecture: unknown): void;
  /**
   * Tries an evaluator like it out, before long work that comes before the scores. Throws, with the setting that is
   * wrong, where it cannot be opened, or none of some random genomes could be trained or scored.
   */
  rehearse(): Promise<void>;
  score(architectures: readonly unknown[]): Promise<ArchitectureScores>;
}

/** Throws InputError and BackendError. */
export async function architectureScorer(
  experiment: Experiment,
  options: ScoresOptions,
): Promise<ArchitectureScorer> {
  const { plugins, queue, onNote } = options;
  const part = partOf(partsOf(plugins), 'evaluators', experiment.evaluator.name);
  const isShared = part.uses.includes('supernet');
  const backend = part.uses.includes('backend') ? await chooseBackend(experiment.backend) : 'cpu';
  const assembled = (notes: Pick<ScoresOptions, 'onNote'>): Promise<Assembly> =>
    assemble(experiment, {
      ...{ backend, queue },
      ...(plugins && { plugins }),
      ...(notes.onNote && { onNote: notes.onNote }),
      // Whatever can be built can be scored, unless it has to lie in a supernet.
      ...(!isShared && { view: (space: SearchSpace<unknown, unknown>) => architectureSpace(space) }),
    });
  const assembly = await assembled({ onNote });
  const { space } = assembly;
  const genomeOf = (architecture: unknown): unknown => (isShared ? space.embed(architecture) : architecture);
  return {
    space,
    require(architecture) {
      genomeOf(architecture);
      if (part.uses.includes('derived') && isTrainable(space)) space.derivedPlan(architecture);
    },
    async rehearse() {
      const { evaluator } = await assembled({});
      const genomes = enoughGenomes(assembly, experiment);
      const evaluate = isShared ? genomes : genomes.map((genome) => space.decode(genome));
      try {
        await evaluator.open();
        await evaluator.check?.({ train: isShared ? genomes : [], evaluate }, options.signal);
      } finally {
        await evaluator.close();
      }
    },
    score: (architectures) =>
      scored({ experiment, assembly, isShared }, architectures.map(genomeOf), options),
  };
}

interface Scored {
  readonly experiment: Experiment;
  readonly assembly: Assembly;
  readonly isShared: boolean;
}

async function scored(
  { experiment, assembly, isShared }: Scored,
  genomes: readonly unknown[],
  { signal, every = Infinity, onProgress }: ScoresOptions,
): Promise<ArchitectureScores> {
  const { evaluator } = assembly;
  const candidates = genomes.map((genome): Candidate<unknown> => ({ genome, parents: [], origin: 'given' }));
  const generations = isShared ? assembly.generations : 1;
  const scorings: Scoring[] = [];
  try {
    await evaluator.open();
    for (let generation = 0; generation < generations; generation++) {
      const done = generation + 1;
      const isScored = done % every === 0 || done === generations;
      const proposal: Proposal<unknown> = {
        train: isShared ? trainingGenomes(assembly, experiment, generation) : [],
        evaluate: isScored ? candidates : [],
      };
      const outcomes = await evaluator.evaluate(proposal, {
        ...{ generation, signal, isWhole: true, checkpoint: () => Promise.resolve() },
        progress: (progress) => onProgress?.(of(progress, generation, generations)),
      });
      const trained = isShared ? assembly.images(done, 0) : undefined;
      if (isScored)
        scorings.push({ generations: isShared ? done : 0, trainingImages: trained ?? null, outcomes });
    }
  } finally {
    await evaluator.close();
  }
  const looks = genomes.length * scorings.length;
  const images = assembly.images(generations, looks);
  return { scorings, images: images ?? null };
}

/** Of one generation among all. */
function of({ phase, done, total }: Progress, generation: number, generations: number): Progress {
  const what = generations > 1 ? `${generation} of ${generations} generations: ${phase}` : phase;
  return { phase: what, done, total };
}

/** Uniform, as many as the experiment's strategy trains with at first. */
function trainingGenomes({ strategy, space }: Assembly, { seed }: Experiment, generation: number): unknown[] {
  const first = strategy.propose(strategy.start(), { seed, space, generation: 0, nextTrial: 0 });
  return Array.from({ length: Math.max(1, first.train.length) }, (_, i) =>
    space.sample(stream(seed, 'consistency genome', generation, i)),
  );
}
