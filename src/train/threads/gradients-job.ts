/** Gradients of a batch: its shards go to the workers, and what they find is averaged here, in their order. */
import { averageGradients, trainable } from '../../network/optimiser.js';
import { sumScores } from '../../network/score.js';
import type { Shares } from '../../plan/plan.js';
import { allAtOnce } from '../pool/all-at-once.js';
import type { BatchGradients, BatchOrder, GradientsJob } from '../pool/jobs.js';
import { succeeded, type Result } from '../pool/result.js';
import type { GradientBuffers } from './gradient-buffers.js';
import { sharedBuffer, shareWeights } from './shared-weights.js';
import type { GradientsValue } from './tasks/gradients.js';
import type { Answer, RunTask, TaskSource } from './workers.js';

/** See `Pool.gradients`. `buffers` are of the layout of the weights. */
export async function gradientsJob(
  run: RunTask,
  job: GradientsJob,
  buffers: GradientBuffers,
  signal: AbortSignal,
): Promise<Result<BatchGradients>> {
  const works = job.shards.map((order, shard) => (stop: AbortSignal) => {
    const task = taskOf(job, order, shard, buffers);
    return run('gradients', task, stop) as Promise<Answer<'gradients'>>;
  });
  const values: GradientsValue[] = [];
  for (const answer of await allAtOnce(works, signal)) {
    if (answer.status === 'failed') return answer;
    values.push(answer.value);
  }
  if (job.into) {
    const { plan, weights } = job;
    const names = [...trainable(plan.names, weights), ...plan.momenta.keys()];
    averageGradients(
      job.into,
      values.map((_, shard) => ({ gradients: buffers.of(shard), names })),
    );
  }
  return succeeded({ score: sumScores(values), shares: meanShares(values) });
}

function taskOf(
  { plan, shares, weights, into, asked, images, augmentation, batch, options }: GradientsJob,
  order: BatchOrder,
  shard: number,
  buffers: GradientBuffers,
): TaskSource<'gradients'> {
  return (attempt) => {
    // The worker that died over the first attempt may still be writing.
    if (attempt > 0) buffers.renew(shard);
    return {
      ...{ kind: 'gradients', plan: { key: plan.key, json: plan.json }, images, augmentation, batch, order },
      options: { ...options, ...(shares && { shares }) },
      weights: shareWeights(weights),
      ...(into && { gradients: sharedBuffer(buffers.of(shard)) }),
      ...(asked && { asked }),
    };
  };
}

function meanShares(values: readonly GradientsValue[]): Shares {
  const names = Object.keys(values[0]?.shares ?? {});
  return Object.fromEntries(
    names.map((name) => [name, values.reduce((sum, { shares }) => sum + shares![name]!, 0) / values.length]),
  );
}
