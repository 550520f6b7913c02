/**
 * Scoring a network, cut into runs of batches, so that the last network of a generation does not keep all workers but
 * one waiting.
 */
import { batchesInOrder } from '../../data/batches.js';
import type { Score } from '../../network/network.js';
import { allAtOnce } from '../pool/all-at-once.js';
import type { BatchOrder, ScoreJob } from '../pool/jobs.js';
import { succeeded, type Result } from '../pool/result.js';
import { shareWeights } from './shared-weights.js';
import type { ScoreTask } from './tasks/score.js';
import type { RunTask } from './workers.js';

/** The scores of the batches, in their order. Of several failures the first shard's counts, whichever came first. */
export async function scoreJob(
  run: RunTask,
  job: ScoreJob,
  signal: AbortSignal,
): Promise<Result<readonly Score[]>> {
  let firstFailed = Infinity;
  const works = shardsOf(job).map((orders, shard) => async (stop: AbortSignal) => {
    const answer = await run('score', () => (shard > firstFailed ? undefined : taskOf(job, orders)), stop);
    if (answer?.status === 'failed') firstFailed = Math.min(firstFailed, shard);
    return answer;
  });
  const scores: (readonly Score[])[] = [];
  for (const answer of await allAtOnce(works, signal)) {
    // Those that were not wanted come after one that failed.
    if (answer?.status === 'failed') return answer;
    if (answer) scores.push(answer.value);
  }
  return succeeded(scores.flat());
}

function shardsOf({ images, batch, batches, firstBatch = 0, random, shards }: ScoreJob): BatchOrder[][] {
  const orders = (batches ?? batchesInOrder(images.count, batch)).map((indices, i): BatchOrder => ({
    indices: indices.slice(),
    noise: [...(random?.noise ?? ([0] as const)), firstBatch + i],
  }));
  const length = shards === undefined ? 4 : Math.ceil(orders.length / shards);
  return Array.from({ length: Math.ceil(orders.length / length) }, (_, shard) =>
    orders.slice(shard * length, (shard + 1) * length),
  );
}

function taskOf(job: ScoreJob, orders: readonly BatchOrder[]): ScoreTask {
  const { plan, shares, images, batch, statistics, weights, random, keepWeights, named } = job;
  return {
    ...{ kind: 'score', images, batch, statistics, orders },
    plan: { key: plan.key, json: plan.json },
    ...(shares && { shares }),
    weights: { ...shareWeights(weights.table), state: weights.id },
    ...(random && { augmentation: random.augmentation }),
    ...(keepWeights && { keepWeights }),
    ...(named && { named }),
  };
}
