/** A step of training: the shards of all replicas go to the workers, and the step is taken here. */
import type { Score } from '../../network/network.js';
import { sumScores } from '../../network/score.js';
import { allAtOnce } from '../pool/all-at-once.js';
import type { BatchOrder, Replica, StepJob } from '../pool/jobs.js';
import { failed, succeeded, type Result } from '../pool/result.js';
import { longestFirst } from '../pool/shared-plan.js';
import { takeStep } from '../pool/take-step.js';
import type { GradientBuffers } from './gradient-buffers.js';
import { sharedBuffer, shareWeights } from './shared-weights.js';
import type { Answer, RunTask, TaskSource } from './workers.js';

interface Shard {
  readonly replica: Replica;
  readonly order: BatchOrder;
}

/** See `Pool.step`. `buffers` are of the layout of the weights. */
export async function stepJob(
  run: RunTask,
  job: StepJob,
  buffers: GradientBuffers,
  signal: AbortSignal,
): Promise<readonly Result<Score>[]> {
  const shards = job.replicas.flatMap((replica) => replica.shards.map((order) => ({ replica, order })));
  const turns = longestFirst(shards.map(({ replica }) => replica.plan));
  const works = turns.map((shard) => (stop: AbortSignal) => {
    const task = gradientsTask(job, shards[shard]!, shard, buffers);
    return run('gradients', task, stop) as Promise<Answer<'gradients'>>;
  });
  const inTurn = await allAtOnce(works, signal);
  const answers = shards.map((_, shard) => inTurn[turns.indexOf(shard)]!);
  return update(job, buffers, answers);
}

function gradientsTask(
  { tables, images, augmentation, batch, options = {} }: StepJob,
  { replica, order }: Shard,
  shard: number,
  buffers: GradientBuffers,
): TaskSource<'gradients'> {
  const { plan, shares } = replica;
  const { key, json } = plan;
  const own = { ...options, ...(shares && { shares }) };
  return (attempt) => {
    // The worker that died over the first attempt may still be writing.
    if (attempt > 0) buffers.renew(shard);
    return {
      ...{ kind: 'gradients', plan: { key, json }, images, augmentation, batch, order, options: own },
      weights: shareWeights(tables.weights),
      gradients: sharedBuffer(buffers.of(shard)),
    };
  };
}

/** Takes the step with the replicas whose shards all succeeded; `answers` are those of the shards. */
function update(
  { tables, replicas, settings }: StepJob,
  buffers: GradientBuffers,
  answers: readonly Answer<'gradients'>[],
): readonly Result<Score>[] {
  let first = 0;
  const done = replicas.map(({ plan, shards }) => {
    const own = shards.map((_, i) => first + i);
    first += shards.length;
    const result = resultOf(own.map((shard) => answers[shard]!));
    return { result, gradients: { plan, shards: own.map((shard) => buffers.of(shard)) } };
  });
  const sound = done.flatMap(({ result, gradients }) => (result.status === 'ok' ? [gradients] : []));
  if (sound.length === 0 || takeStep({ ...tables, gradients: buffers.mean }, sound, settings))
    return done.map(({ result }) => result);
  return done.map(({ result }) => (result.status === 'ok' ? failed('the gradient is not finite') : result));
}

/** The sum of the shards' scores, or the first failure. */
function resultOf(answers: readonly Answer<'gradients'>[]): Result<Score> {
  const scores: Score[] = [];
  for (const answer of answers) {
    if (answer.status === 'failed') return answer;
    scores.push(answer.value);
  }
  return succeeded(sumScores(scores));
}
