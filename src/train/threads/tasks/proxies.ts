/** Scores of a network that has not been trained. */
import { batchBuffer, fillBatch } from '../../../data/fill-batch.js';
import type { Plan } from '../../../plan/plan.js';
import { scoreProxies } from '../../../proxies/score.js';
import type { ProxyJob } from '../../pool/jobs.js';
import { succeeded, type Result } from '../../pool/result.js';
import type { SharedJson } from '../../pool/shared-plan.js';
import type { WorkerContext } from './worker-context.js';

export interface ProxyTask extends Omit<ProxyJob, 'plan'> {
  readonly kind: 'proxies';
  readonly plan: SharedJson;
}

/** Throws MemoryLimitError. */
export async function proxies(
  { plan, images, batches, metrics, inits, noise }: ProxyTask,
  { networks }: WorkerContext,
): Promise<Result<Readonly<Record<string, number>>>> {
  return succeeded(
    await scoreProxies(networks.backend, {
      plan: JSON.parse(Buffer.from(plan.json).toString()) as Plan,
      batches: batches.map((indices) => fillBatch(images, indices, batchBuffer(images, indices.length))),
      ...{ metrics, inits, noise },
    }),
  );
}
