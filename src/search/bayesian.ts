/**
 * Bayesian optimisation over architectures: a Gaussian process on a few counts of each network's graph predicts what
 * has not been scored, and the candidate with the largest expected improvement comes next; with several objectives
 * the largest expected gain in hypervolume. Candidates of one generation are found one after the other, each of those
 * before it standing for the mean of all scores (the "constant liar" of Ginsbourger, Le Riche and Carraro, 2010).
 *
 * Costs enter as ranks: an architecture that learned nothing is last, however far it is from the others.
 */
import { stream } from '../random.js';
import type { SearchSpace } from '../space/search-space.js';
import { randomCandidate, type Member } from './breeding.js';
import { expectedImprovement } from './expected-improvement.js';
import { gaussianProcess, type GaussianProcess, type Hyperparameters } from './gaussian-process.js';
import { neighbourhood } from './neighbours.js';
import { middleRanks } from './log-rank.js';
import { paretoFront } from './pareto.js';
import { meritOf, rank, type Goal, type Merit } from './ranking.js';
import type { Candidate, SearchContext, Strategy } from './strategy.js';
import { z } from 'zod';
import { strategyPart } from './strategy-part.js';
import { populationSetting } from './strategy-settings.js';

export interface BayesianOptions extends Goal {
  /** Random architectures in the first generation. */
  readonly population: number;
  /** Architectures in each generation after it. Default 1; more keep more workers busy. */
  readonly evaluations?: number | undefined;
  /** Random architectures that are looked at to find the next one, beside the neighbours of the best. */
  readonly candidates?: number | undefined;
}

type Observation<Genome> = Member<Genome> & Merit;

export interface BayesianState<Genome> {
  readonly observations: readonly Observation<Genome>[];
}

/** The best whose neighbours are candidates. */
const parents = 5;
/** Observations that the process is fitted to; of more, the best half and the newest half of this number. */
const mostObservations = 300;
/** Ranks lie between 0 and 1; what is worse than the worst counts nothing. */
const reference = 1.1;

export function bayesian<Genome>(options: BayesianOptions): Strategy<Genome, BayesianState<Genome>> {
  const { population, evaluations = 1, candidates = 500, objectives } = options;
  const featuresOf = rememberedFeatures();
  return {
    name: 'bayesian',
    start: () => ({ observations: [] }),

    propose({ observations }, context) {
      const evaluate =
        observations.length === 0
          ? Array.from({ length: population }, (_, index) => randomCandidate(context, index))
          : promising(
              observations,
              { count: evaluations, candidates, objectives: objectives.length, featuresOf },
              context,
            );
      return { train: evaluate.map(({ genome }) => genome), evaluate };
    },

    tell({ observations }, trials) {
      const scored = trials.map((trial) => ({
        genome: trial.genome,
        trial: trial.trial,
        ...meritOf(trial, options),
      }));
      return { observations: [...observations, ...scored] };
    },
  };
}

interface Wanted {
  readonly count: number;
  readonly candidates: number;
  readonly objectives: number;
  readonly featuresOf: FeaturesOf;
}

function promising<Genome>(
  observations: readonly Observation<Genome>[],
  { count, candidates, objectives, featuresOf }: Wanted,
  context: SearchContext<Genome>,
): Candidate<Genome>[] {
  const { space } = context;
  const kept = fitted(observations);
  const points = kept.map(({ genome }) => featuresOf(space, genome));
  const ranks = ranksOf(kept, objectives);
  const front = paretoFront(ranks).map((i) => ranks[i]!);
  const pool = poolOf(observations, { candidates, featuresOf }, context);
  const chosen: Pooled<Genome>[] = [];
  let hyperparameters: (Hyperparameters | undefined)[] = [];
  while (chosen.length < count && pool.length > chosen.length) {
    const all = [...points, ...chosen.map(({ features }) => features)];
    const processes = Array.from({ length: objectives }, (_, m) =>
      gaussianProcess(all, [...ranks.map((row) => row[m]!), ...chosen.map(() => 0.5)], hyperparameters[m]),
    );
    hyperparameters = processes.map((process) => process.hyperparameters);
    chosen.push(best(pool, chosen, processes, front));
  }
  return chosen.map(({ candidate }) => candidate);
}

interface Pooled<Genome> {
  readonly candidate: Candidate<Genome>;
  readonly features: readonly number[];
}

/** The first with the largest expected improvement among those not chosen yet. */
function best<Genome>(
  pool: readonly Pooled<Genome>[],
  chosen: readonly Pooled<Genome>[],
  processes: readonly GaussianProcess[],
  front: readonly (readonly number[])[],
): Pooled<Genome> {
  const limits = processes.map(() => reference);
  const gain = ({ features }: Pooled<Genome>): number =>
    expectedImprovement(
      processes.map((process) => process.predict(features)),
      front,
      limits,
    );
  return pool
    .filter((one) => !chosen.includes(one))
    .map((one) => ({ one, gain: gain(one) }))
    .reduce((a, b) => (b.gain > a.gain ? b : a)).one;
}

/** Architectures that have not been scored: random ones, and the neighbours of the best. */
function poolOf<Genome>(
  observations: readonly Observation<Genome>[],
  { candidates, featuresOf }: Pick<Wanted, 'candidates' | 'featuresOf'>,
  { seed, space, generation }: SearchContext<Genome>,
): Pooled<Genome>[] {
  const seen = new Set(observations.map(({ genome }) => space.print(space.decode(genome))));
  const pool: Pooled<Genome>[] = [];
  const add = (candidate: Candidate<Genome>): void => {
    const name = space.print(space.decode(candidate.genome));
    if (seen.has(name)) return;
    seen.add(name);
    pool.push({ candidate, features: featuresOf(space, candidate.genome) });
  };
  for (let i = 0; i < candidates; i++)
    add({
      genome: space.sample(stream(seed, 'pool', generation, i)),
      parents: [],
      origin: 'random',
    });
  const order = rank(observations);
  for (const index of order.slice(0, parents)) {
    const { genome, trial } = observations[index]!;
    for (const make of neighbourhood(space, genome, seed, trial))
      add({ genome: make(), parents: [trial], origin: 'mutation' });
  }
  return pool;
}

/** The space's own features of the architecture, or else the genome as numbers. */
type FeaturesOf = <Genome>(space: SearchSpace<Genome, unknown>, genome: Genome) => readonly number[];

/** A plan is built to count its graph, and small spaces come round again: each architecture is counted once. */
function rememberedFeatures(): FeaturesOf {
  const known = new Map<string, readonly number[]>();
  return (space, genome) => {
    const architecture = space.decode(genome);
    if (!space.features) return space.encode(space.embed(architecture));
    const name = space.print(architecture);
    const features = known.get(name) ?? space.features(architecture);
    if (known.size >= mostKnown) known.clear();
    known.set(name, features);
    return features;
  };
}

const mostKnown = 100_000;

function fitted<Genome>(observations: readonly Observation<Genome>[]): readonly Observation<Genome>[] {
  if (observations.length <= mostObservations) return observations;
  const half = mostObservations / 2;
  const good = new Set(rank(observations).slice(0, half));
  return observations.filter((_, i) => good.has(i) || i >= observations.length - half);
}

/**
 * Of each observation, one number in (0, 1) for each objective: its rank, ties in their middle. What is over a limit
 * comes after what holds them all, by how far it is over; what failed is last.
 */
function ranksOf(observations: readonly Observation<unknown>[], objectives: number): number[][] {
  const columns = Array.from({ length: objectives }, (_, m) => middleRanks(limited(observations, m)));
  return observations.map((_, i) => columns.map((column) => (column[i]! - 0.5) / observations.length));
}

/** Costs of one objective, those over a limit beyond the worst of the others. */
function limited(observations: readonly Observation<unknown>[], m: number): number[] {
  const worst = observations.reduce((most, { costs }) => Math.max(most, costs?.[m] ?? -Infinity), -Infinity);
  return observations.map(({ costs, violation = 0 }) => {
    if (!costs) return Infinity;
    return violation > 0 ? worst + (1 + violation) * (Math.abs(worst) || 1) : costs[m]!;
  });
}

const count = z.number().int().positive();

export const bayesianPart = strategyPart({
  name: 'bayesian',
  summary: 'Bayesian optimisation: a Gaussian process on counts of the graph, expected improvement',
  takesFirst: true,
  settings: {
    population: populationSetting.describe('random genomes in the first generation'),
    evaluations: count.optional().describe('genomes in each generation after it (default: 1)'),
    candidates: count
      .optional()
      .describe('random architectures that are looked at to find the next one (default: 500)'),
  },
  make: (settings, goal) => bayesian({ ...settings, ...goal }),
});
