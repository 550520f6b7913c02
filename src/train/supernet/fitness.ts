/** One generation's fitness: each candidate on the validation images, with the shared weights as they stand. */
import { DataError } from '../../data/data-error.js';
import { slice, type Images } from '../../data/image-set.js';
import type { Score } from '../../network/network.js';
import { sumScores } from '../../network/score.js';
import { allAtOnce } from '../pool/all-at-once.js';
import type { ScoreJob } from '../pool/jobs.js';
import type { Pool } from '../pool/pool.js';
import type { Result } from '../pool/result.js';
import { longestFirst } from '../pool/shared-plan.js';
import type { WeighedPlan } from '../pool/weighed-plan.js';
import type { WeightState } from '../pool/weight-state.js';
import type { FitnessSettings, SupernetExperiment } from './settings.js';
import type { Fitness, GenerationState } from './state.js';

/** Parts that workers may share of one candidate's evaluation. */
const shards = 4;

/** The validation images that fitness uses. Throws DataError if there are fewer than asked for. */
export function fitnessImages<T extends Images>(
  validation: T,
  { subset }: Pick<FitnessSettings, 'subset'>,
): T {
  if (subset === undefined) return validation;
  if (subset > validation.count)
    throw new DataError(
      `fitness.subset: asks for ${subset} images, but the data set leaves ${validation.count} for fitness. ` +
        'Ask for fewer.',
      { setting: 'fitness.subset' },
    );
  return slice(validation, 0, subset);
}

export interface FitnessRun {
  readonly experiment: SupernetExperiment;
  readonly images: Images;
  readonly pool: Pool;
  readonly weights: WeightState;
  /** The plan of a candidate. */
  readonly plan: (candidate: number) => WeighedPlan;
  /** The weights stay on the device until all are scored. */
  readonly keepWeights: boolean;
  readonly signal: AbortSignal;
  /** Called after each candidate; others may be running. */
  readonly scored: (done: number, total: number) => Promise<void>;
}

/** Fills in the candidates of `generation` that have no fitness yet. */
export async function evaluateGeneration(run: FitnessRun, generation: GenerationState): Promise<void> {
  const { fitness } = generation;
  const pending = fitness.flatMap((found, candidate) => (found ? [] : [candidate]));
  let done = fitness.length - pending.length;
  const works = longestFirst(pending.map((candidate) => run.plan(candidate).plan)).map(
    (index) => async (stop: AbortSignal) => {
      const candidate = pending[index]!;
      const result = await run.pool.score(scoreJob(run, generation.generation, candidate), stop);
      fitness[candidate] = fitnessOf(result);
      await run.scored(++done, fitness.length);
    },
  );
  await allAtOnce(works, run.signal);
}

function scoreJob(
  { experiment: { seed, fitness, dataset }, images, weights, plan, keepWeights }: FitnessRun,
  generation: number,
  candidate: number,
): ScoreJob {
  const { batch, statistics } = fitness;
  return {
    ...plan(candidate),
    ...{ weights, images, batch, statistics, shards, keepWeights },
    ...(fitness.augment && {
      random: { augmentation: dataset, noise: [seed, 'fitness', generation, candidate] },
    }),
  };
}

function fitnessOf(result: Result<readonly Score[]>): Fitness {
  if (result.status === 'failed') return { reason: result.reason };
  const total = sumScores(result.value);
  return Number.isFinite(total.loss) ? { ...total } : { reason: 'the validation loss is not finite' };
}
