/**
 * One generation's fitness: each candidate on the validation images, with the shared weights as they stand. Work is
 * cut into runs of batches, so that the last candidate does not keep all workers but one waiting; the scores of the
 * batches are added in their order.
 */
import { batchesInOrder } from '../../data/batches.js';
import { DataError } from '../../data/data-error.js';
import { slice, type Images } from '../../data/image-set.js';
import type { Score } from '../../network/network.js';
import type { Answer, TaskSource, WorkerPool } from '../pool/pool.js';
import { longestFirst, type SupernetPlan } from './plans.js';
import type { FitnessSettings, SupernetExperiment } from './settings.js';
import type { Fitness, GenerationState } from './state.js';

/** Tasks for one candidate, at most. More spread the work more evenly, but each worker that joins in has to compile. */
const mostPieces = 4;

/** The validation images that fitness uses. Throws DataError if there are fewer than asked for. */
export function fitnessImages<T extends Images>(validation: T, { subset }: FitnessSettings): T {
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
  readonly pool: WorkerPool;
  /** The plan of a candidate. */
  readonly plan: (candidate: number) => SupernetPlan;
  readonly signal: AbortSignal;
  /** See `EvaluateTask`. */
  readonly version?: number;
  /** Called after each candidate; others may be running. */
  readonly scored: (done: number, total: number) => Promise<void>;
}

/** Fills in the candidates of `generation` that have no fitness yet. */
export async function evaluateGeneration(run: FitnessRun, generation: GenerationState): Promise<void> {
  const batches = batchesInOrder(run.images.count, run.experiment.fitness.batch);
  const length = Math.ceil(batches.length / mostPieces);
  const pieces = Math.ceil(batches.length / length);
  const pending = generation.fitness.flatMap((fitness, candidate) => (fitness ? [] : [candidate]));
  const open = new Map(pending.map((candidate) => [candidate, new Pieces(pieces)]));
  const places = longestFirst(pending.map(run.plan)).flatMap((index) =>
    Array.from({ length: pieces }, (_, piece) => ({ candidate: pending[index]!, piece })),
  );
  const tasks = places.map(({ candidate, piece }): TaskSource => {
    const orders = batches
      .slice(piece * length, (piece + 1) * length)
      .map((indices, i) => ({ indices, batch: piece * length + i }));
    return () =>
      open.get(candidate)!.wanted(piece) ? chunk(run, generation.generation, candidate, orders) : undefined;
  });
  let done = generation.fitness.length - pending.length;
  await run.pool.all(tasks, run.signal, async (index, answer) => {
    const { candidate, piece } = places[index]!;
    const fitness = open.get(candidate)!.add(piece, answer);
    if (!fitness) return;
    generation.fitness[candidate] = fitness;
    await run.scored(++done, generation.fitness.length);
  });
}

function chunk(
  { experiment: { fitness, dataset }, plan, version }: FitnessRun,
  generation: number,
  candidate: number,
  orders: readonly { readonly indices: Int32Array; readonly batch: number }[],
): ReturnType<TaskSource> {
  return {
    purpose: 'evaluate',
    plan: plan(candidate).shared,
    batch: fitness.batch,
    ...(version !== undefined && { version }),
    ...(fitness.augment && { augmentation: dataset }),
    orders: orders.map(({ indices, batch }) => ({
      indices: indices.slice(),
      noise: ['fitness', generation, candidate, batch],
    })),
    statistics: fitness.statistics,
  };
}

/** Collects the pieces of one candidate. Of several failures the first piece's counts, whichever came first. */
class Pieces {
  readonly #answers: (Answer | undefined)[];
  #failed = Infinity;

  constructor(readonly count: number) {
    this.#answers = new Array<Answer | undefined>(count);
  }

  /** False where an earlier piece has failed. */
  wanted(piece: number): boolean {
    return piece < this.#failed;
  }

  /** The fitness, with the last piece that was missing. */
  add(piece: number, answer: Answer): Fitness | undefined {
    this.#answers[piece] = answer;
    if (answer.status === 'failed') this.#failed = Math.min(this.#failed, piece);
    const needed = this.#answers.slice(0, Math.min(this.count, this.#failed + 1));
    if (needed.includes(undefined)) return undefined;
    const last = needed.at(-1);
    if (last?.status === 'failed') return { reason: last.reason };
    return total(needed.flatMap((one) => (one?.status === 'ok' ? one.scores : [])));
  }
}

function total(scores: readonly Score[]): Score {
  const sum = { loss: 0, correct: 0, count: 0 };
  for (const { loss, correct, count } of scores) {
    sum.loss += loss;
    sum.correct += correct;
    sum.count += count;
  }
  return sum;
}
