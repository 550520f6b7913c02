/** One generation's fitness: each candidate on the validation images, with the shared weights as they stand. */
import { batchesInOrder } from '../../data/batches.js';
import { DataError } from '../../data/data-error.js';
import { slice, type Images } from '../../data/image-set.js';
import type { Score } from '../../network/network.js';
import { sumScores } from '../../network/score.js';
import { allAtOnce } from '../pool/all-at-once.js';
import type { ScoreJob } from '../pool/jobs.js';
import type { Pool } from '../pool/pool.js';
import { succeeded, type Result } from '../pool/result.js';
import { longestFirst } from '../pool/shared-plan.js';
import type { WeighedPlan } from '../pool/weighed-plan.js';
import type { WeightState } from '../pool/weight-state.js';
import { firstLook, looks, stragglers, type Lag } from './race.js';
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

/** Throws DataError where a race could not stop anything. */
export function requireRace(
  { count }: Pick<Images, 'count'>,
  { batch, racing }: SupernetExperiment['fitness'],
): void {
  const batches = Math.ceil(count / batch);
  if (racing === undefined || batches > firstLook) return;
  throw new DataError(
    `fitness.racing: stops nothing before ${firstLook} batches, and the ${count} fitness images make ${batches} of ` +
      `fitness.batch ${batch}. Make the batch smaller, or leave racing out.`,
    { setting: 'fitness.racing' },
  );
}

export interface FitnessRun {
  readonly experiment: SupernetExperiment;
  readonly images: Images;
  readonly pool: Pool;
  readonly weights: WeightState;
  /** The plan of a candidate. */
  readonly plan: (candidate: number) => WeighedPlan;
  /** Stops what is surely behind so many others; undefined: all are scored to the end. */
  readonly racing?: number | undefined;
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
  if (run.racing !== undefined) return race(run, generation, pending, run.racing);
  let done = fitness.length - pending.length;
  await longestFirstOf(run, pending, async (candidate, stop) => {
    const result = await run.pool.score(scoreJob(run, generation.generation, candidate), stop);
    fitness[candidate] = fitnessOf(result);
    await run.scored(++done, fitness.length);
  });
}

/**
 * The same by racing. Those who stay to the end have the scores that they have without it. Fitness is filled in once
 * it is known of all, so that a generation that goes on runs the same race again.
 */
async function race(
  run: FitnessRun,
  generation: GenerationState,
  pending: readonly number[],
  keep: number,
): Promise<void> {
  const { fitness } = generation;
  const batches = batchesInOrder(run.images.count, run.experiment.fitness.batch);
  const found = new Map<number, Fitness>();
  const scores = new Map(pending.map((candidate) => [candidate, [] as readonly Score[]]));
  const end = async (candidate: number, how: Fitness): Promise<void> => {
    scores.delete(candidate);
    found.set(candidate, how);
    await run.scored(fitness.length - scores.size, fitness.length);
  };
  let first = 0;
  for (const look of looks(batches.length)) {
    const part = { batches: batches.slice(first, look), firstBatch: first };
    await longestFirstOf(run, [...scores.keys()], async (candidate, stop) => {
      const job = { ...scoreJob(run, generation.generation, candidate), ...part };
      const result = await run.pool.score(job, stop);
      const sofar = fitnessOf(result);
      if (result.status === 'failed' || 'reason' in sofar) await end(candidate, sofar);
      else scores.set(candidate, [...scores.get(candidate)!, ...result.value]);
    });
    first = look;
    const running = [...scores.keys()];
    const behind = stragglers([...scores.values()], keep);
    if (look < batches.length)
      for (const [index, lag] of behind)
        await end(running[index]!, { reason: stopped(look, batches.length, keep, lag) });
  }
  for (const [candidate, all] of scores) await end(candidate, fitnessOf(succeeded(all)));
  for (const [candidate, how] of found) fitness[candidate] = how;
}

function stopped(look: number, batches: number, keep: number, { mean, standardError }: Lag): string {
  return (
    `stopped after ${look} of ${batches} batches: ` +
    `surely behind ${keep} others (loss higher by ${mean.toFixed(3)} ± ${standardError.toFixed(3)})`
  );
}

/** Side by side, those with the largest plans first. */
async function longestFirstOf(
  { plan, signal }: FitnessRun,
  candidates: readonly number[],
  work: (candidate: number, stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const order = longestFirst(candidates.map((candidate) => plan(candidate).plan));
  await allAtOnce(
    order.map((index) => (stop: AbortSignal) => work(candidates[index]!, stop)),
    signal,
  );
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
