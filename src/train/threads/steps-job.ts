/** Steps on the device of one worker: weights and momentum travel there and back once. */
import type { Score } from '../../network/network.js';
import type { StepsJob } from '../pool/jobs.js';
import type { Result } from '../pool/result.js';
import { blankLike, sharedBuffer, shareWeights } from './shared-weights.js';
import type { Answer, RunTask } from './workers.js';

/** See `Pool.steps`. */
export async function stepsJob(
  run: RunTask,
  { tables: { weights, momentum }, images, augmentation, batch, settings, options, ...job }: StepsJob,
  signal: AbortSignal,
): Promise<Result<readonly Score[]>> {
  const steps = job.steps.map(({ plan: { key, json }, shares, order }) => ({
    ...{ plan: { key, json }, order },
    ...(shares && { shares }),
  }));
  let into = { weights: blankLike(weights), momentum: blankLike(momentum) };
  const source = (attempt: number) => {
    // A worker that was given up may still write into the old.
    if (attempt > 0) into = { weights: blankLike(weights), momentum: blankLike(momentum) };
    return {
      ...({ kind: 'steps', steps, images, augmentation, batch, settings } as const),
      ...(options && { options }),
      weights: shareWeights(weights),
      momentum: sharedBuffer(momentum),
      into: { weights: sharedBuffer(into.weights), momentum: sharedBuffer(into.momentum) },
    };
  };
  const answer = (await run('steps', source, signal)) as Answer<'steps'>;
  if (answer.status === 'ok') {
    weights.values.set(into.weights.values);
    momentum.values.set(into.momentum.values);
  }
  return answer;
}
