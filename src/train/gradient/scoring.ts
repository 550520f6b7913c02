/** Validation at the end of an epoch: what the parameters stand for, and how good it is with the shared weights. */
import type { Images } from '../../data/image-set.js';
import { sumScores } from '../../network/score.js';
import type { Score } from '../../network/network.js';
import type { Shares } from '../../plan/plan.js';
import { stream, type Seed } from '../../random.js';
import { softmax } from '../../space/decode.js';
import type { Augmentation } from '../../data/fill-batch.js';
import type { Pool } from '../pool/pool.js';
import { weighedPlan } from '../pool/weighed-plan.js';
import { weightState, type WeightState } from '../pool/weight-state.js';
import type { FitnessSettings } from '../supernet/settings.js';
import { mapRows, type Matrices } from './matrices.js';
import type { Chosen, GradientMethod } from './method.js';
import { DivergedError, namedShares, type MixtureNetwork } from './passes.js';
import type { GradientState } from './state.js';

export interface ScoringRun {
  readonly method: GradientMethod;
  /** Whose shares are by kind of cell. */
  readonly network: MixtureNetwork;
  readonly state: GradientState;
  readonly fitness: FitnessSettings;
  readonly images: Images;
  readonly augmentation: Augmentation;
  readonly seed: Seed;
  readonly epoch: number;
  readonly pool: Pool;
  readonly signal: AbortSignal;
  readonly scored: (done: number, total: number) => void;
}

export interface EpochScores {
  readonly chosen: Chosen;
  /** Of the chosen cells. */
  readonly derived: Score;
  /** Of the whole mixture; absent for methods that never compute it. */
  readonly mixture?: Score;
}

/** Throws DivergedError. */
export async function scoreEpoch(run: ScoringRun): Promise<EpochScores> {
  const { method, state, network } = run;
  const { alphas } = state.architecture;
  const weights = weightState(state.weights);
  const candidates = method.candidates?.(alphas);
  const total = (candidates?.length ?? 0) + (method.mixes ? 2 : 1);
  const chosen = candidates ? await best(run, weights, candidates, total) : method.derive(alphas, state.kept);
  const derived = await score(run, weights, chosenShares(network, chosen));
  run.scored(total - (method.mixes ? 1 : 0), total);
  if (!method.mixes) return { chosen, derived };
  const mixture = await score(run, weights, namedShares(network, mapRows(alphas, softmax)));
  run.scored(total, total);
  return { chosen, derived, mixture };
}

/** 1 for the chosen operations, 0 for all others: as if only those were in the network. */
export function chosenShares(network: Omit<MixtureNetwork, 'plan'>, chosen: Chosen): Shares {
  const shares: Matrices = Object.fromEntries(
    network.groups.map(({ name, kind }) => {
      const wanted = new Map(chosen[kind]!.map(({ edge, column }) => [edge, column]));
      return [
        name,
        network.kept[kind]!.map((columns, edge) =>
          columns.map((column) => (wanted.get(edge) === column ? 1 : 0)),
        ),
      ];
    }),
  );
  return namedShares(network, shares);
}

/** The candidate with the highest accuracy, the first of equal ones, each on the next batch of shuffled images. */
async function best(
  run: ScoringRun,
  weights: WeightState,
  candidates: readonly Chosen[],
  total: number,
): Promise<Chosen> {
  const { images, fitness, seed, epoch } = run;
  const batches = candidateBatches(images.count, fitness.batch, candidates.length, seed, epoch);
  let found: { readonly chosen: Chosen; readonly accuracy: number } | undefined;
  for (const [index, chosen] of candidates.entries()) {
    run.signal.throwIfAborted();
    const { correct, count } = await score(run, weights, chosenShares(run.network, chosen), [
      batches[index]!,
    ]);
    const accuracy = correct / count;
    if (!found || accuracy > found.accuracy) found = { chosen, accuracy };
    run.scored(index + 1, total);
  }
  return found!.chosen;
}

/** Batch after batch of all images in random order, again and again, until each candidate has one. */
function candidateBatches(
  images: number,
  batch: number,
  candidates: number,
  seed: Seed,
  epoch: number,
): Int32Array[] {
  const batches: Int32Array[] = [];
  for (let round = 0; batches.length < candidates; round++) {
    const order = stream(seed, 'candidates', epoch, round).shuffle(
      Array.from({ length: images }, (_, image) => image),
    );
    for (let from = 0; from < images; from += batch)
      batches.push(Int32Array.from(order.slice(from, from + batch)));
  }
  return batches.slice(0, candidates);
}

async function score(
  { network, fitness, images, augmentation, pool, signal, seed, epoch }: ScoringRun,
  weights: WeightState,
  shares: Shares,
  batches?: readonly Int32Array[],
): Promise<Score> {
  const { batch, statistics } = fitness;
  const result = await pool.score(
    {
      ...weighedPlan(network.plan, shares),
      ...{ weights, images, batch, statistics, shards: 4 },
      ...(batches && { batches }),
      ...(fitness.augment && { random: { augmentation, noise: [seed, 'fitness', epoch] } }),
    },
    signal,
  );
  if (result.status === 'failed') throw new DivergedError(result.reason);
  const total = sumScores(result.value);
  if (!Number.isFinite(total.loss)) throw new DivergedError('the validation loss is not finite');
  return total;
}
