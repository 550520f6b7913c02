/** Holds the scores of an experiment's evaluator against a truth: over one seed or several. */
import { InputError } from '../../errors/input-error.js';
import { cost } from '../../plan/cost.js';
import {
  agreements,
  overSeeds,
  scoreLists,
  type Agreement,
  type ScoreGoal,
} from '../../report/consistency.js';
import type { DrawnScores } from '../../report/drawn-scores.js';
import type { Consistency } from '../../report/consistency-table.js';
import type { Seed } from '../../random.js';
import { isTrainable, type SearchSpace } from '../../space/search-space.js';
import type { Plugins } from '../parts/plugins.js';
import type { Experiment } from '../settings/settings.js';
import { architectureScorer, type ScoresOptions, type Scoring } from './architecture-scores.js';
import { findTruth, type TableTruth, type TrainedTruth } from './find-truth.js';
import { scoreGoalOf } from './score-goal.js';
import type { Judged, LeftOut, Truth } from './truth.js';

export interface ConsistencyOptions extends Omit<ScoresOptions, 'onProgress' | 'plugins'> {
  readonly plugins?: Plugins;
  readonly truth: TableTruth | TrainedTruth;
  /** Architectures. Default: 200, or all of a smaller table. */
  readonly count?: number | undefined;
  /** How many seeds, from the experiment's on. Default: 1. */
  readonly seeds?: number | undefined;
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

export interface ConsistencyOutcome {
  readonly result: Consistency;
  /** Seed by seed, with the final weights. */
  readonly drawn: readonly DrawnScores[];
}

/** Throws InputError, BackendError, and the signal's reason. */
export async function consistency(
  experiment: Experiment,
  options: ConsistencyOptions,
): Promise<ConsistencyOutcome> {
  const seeds = seedsOf(experiment.seed, options.seeds ?? 1);
  const goal = scoreGoalOf(experiment, options.plugins);
  const parts: SeedResult[] = [];
  for (const seed of seeds)
    parts.push(await ofSeed({ ...experiment, seed }, goal, options, seeds.length > 1));
  const [first] = parts;
  const { scorings, truth } = first!;
  const curve = scorings.map(({ generations, trainingImages }, i) => ({
    ...{ generations, trainingImages },
    scores: overSeeds(parts.map((part) => part.scorings[i]!.agreements)),
  }));
  const sum = (of: (part: SeedResult) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  const cpuSeconds = sum((part) => part.cpuSeconds);
  return {
    drawn: parts.map(({ drawn }) => drawn),
    result: {
      count: first!.drawn.truth.length,
      seconds: sum((part) => part.seconds),
      scores: curve.at(-1)!.scores,
      ...{ experiment: experiment.name, evaluator: experiment.evaluator.name },
      truth:
        seeds.length > 1 && 'folder' in options.truth
          ? `trainings in ${options.truth.folder}-SEED`
          : truth.source,
      ...{ leftOut: together(parts.flatMap((part) => part.truth.leftOut)), seeds },
      ...{ cpuSeconds, cpuSecondsEach: cpuSeconds / sum((part) => part.drawn.truth.length) },
      images: first!.images === null ? null : sum((part) => part.images ?? 0),
      curve,
    },
  };
}

interface SeedResult {
  readonly truth: Truth;
  readonly scorings: readonly (Omit<Scoring, 'outcomes'> & { readonly agreements: readonly Agreement[] })[];
  readonly drawn: DrawnScores;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly images: number | null;
}

async function ofSeed(
  experiment: Experiment,
  goal: ScoreGoal,
  { onProgress, ...options }: ConsistencyOptions,
  isOneOfMany: boolean,
): Promise<SeedResult> {
  const { seed } = experiment;
  const scorer = await architectureScorer(experiment, {
    ...options,
    onProgress: ({ phase, done, total }) =>
      onProgress?.(done, total, isOneOfMany ? `seed ${seed}: ${phase}` : phase),
  });
  if ('folder' in options.truth) await scorer.rehearse();
  const truth = await findTruth(experiment, scorer, { ...options, isOneOfMany, onProgress });
  const started = { wall: performance.now(), cpu: process.cpuUsage() };
  const { scorings, images } = await scorer.score(truth.judged.map(({ architecture }) => architecture));
  const { user, system } = process.cpuUsage(started.cpu);
  const values = truth.judged.map((one) => one.truth);
  const listsOf = (scoring: Scoring) =>
    scoreLists(scoring.outcomes, goal, (i) => costsOf(scorer.space, truth.judged[i]!));
  return {
    truth,
    scorings: scorings.map(({ outcomes, ...scoring }) => ({
      ...scoring,
      agreements: agreements(listsOf({ outcomes, ...scoring }), values),
    })),
    drawn: {
      ...{ seed, lists: listsOf(scorings.at(-1)!), truth: values },
      genotypes: truth.judged.map(({ architecture }) => scorer.space.print(architecture)),
    },
    ...{ seconds: (performance.now() - started.wall) / 1000, cpuSeconds: (user + system) / 1e6, images },
  };
}

/** From the experiment's on: 18, 19, 20. Throws InputError for a text, which has no next one. */
function seedsOf(seed: Seed, count: number): Seed[] {
  if (count > 1 && typeof seed !== 'number')
    throw new InputError(`--seeds ${count} counts on from the seed, and "${seed}" is no number`, {
      advice: 'give a number with --seed',
    });
  return Array.from({ length: count }, (_, i) => (typeof seed === 'number' ? seed + i : seed));
}

function costsOf(space: SearchSpace<unknown, unknown>, { architecture }: Judged): Record<string, number> {
  if (!isTrainable(space)) return {};
  const { params, macs } = cost(space.derivedPlan(architecture));
  return { params, macs };
}

function together(all: readonly LeftOut[]): LeftOut[] {
  const counts = new Map<string, number>();
  for (const { reason, count } of all) counts.set(reason, (counts.get(reason) ?? 0) + count);
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}
