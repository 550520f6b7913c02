/** Steps of the optimiser on a device that keeps the weights meanwhile. */
import type { Score, TrainingOptions } from '../../../network/network.js';
import type { SgdSettings } from '../../../network/optimiser.js';
import type { Shares } from '../../../plan/plan.js';
import type { BatchOrder } from '../../pool/jobs.js';
import { failed, succeeded, type Result } from '../../pool/result.js';
import type { SharedJson } from '../../pool/shared-plan.js';
import { Sequence } from '../sequence.js';
import type { BatchTask } from './batch-task.js';
import type { WorkerContext } from './worker-context.js';

export interface DeviceStep {
  readonly plan: SharedJson;
  readonly shares?: Shares;
  readonly order: BatchOrder;
}

/**
 * One batch a step. Weights and momentum travel to the device and back once; what comes back goes into `into`, so that
 * a worker that dies changes nothing.
 */
export interface StepsTask extends BatchTask {
  readonly kind: 'steps';
  readonly steps: readonly DeviceStep[];
  readonly settings: SgdSettings;
  readonly options?: Omit<TrainingOptions, 'noise' | 'shares'>;
  /** As of the first step; of the layout of the weights, like `into`. */
  readonly momentum: SharedArrayBuffer;
  readonly into: { readonly weights: SharedArrayBuffer; readonly momentum: SharedArrayBuffer };
}

/**
 * The scores of the steps; weights and momentum go where the task says. Each batch is filled while the device computes
 * the one before, and the scores are read once, at the end. Throws MemoryLimitError.
 */
export async function steps(
  task: StepsTask,
  { networks, layouts, batches }: WorkerContext,
): Promise<Result<readonly Score[]>> {
  const { backend } = networks;
  const table = (values: SharedArrayBuffer) => layouts.table({ ...task.weights, values });
  const resident = backend.resident?.(layouts.table(task.weights), table(task.momentum));
  if (!resident) return failed(`the backend ${backend.name} keeps no weights on a device`);
  try {
    const sequence = new Sequence();
    for (const { plan, shares = {}, order } of task.steps) {
      const network = networks.get(plan, task.batch, 'train');
      const batch = batches.fill(task.images, order, task.augmentation);
      const options = { ...task.options, noise: order.noise, shares };
      await sequence.next(() => resident.step(network, batch, task.settings, options));
    }
    await sequence.end();
    const scores = await resident.scores();
    const diverged = scores.findIndex(({ norm }) => !Number.isFinite(norm));
    if (diverged >= 0) return failed(`the gradient of step ${diverged + 1} is not finite`);
    if (scores.some(({ loss }) => !Number.isFinite(loss))) return failed('a training loss is not finite');
    await resident.save(table(task.into.weights), table(task.into.momentum));
    return succeeded(scores.map(({ loss, correct, count }) => ({ loss, correct, count })));
  } finally {
    resident.dispose();
  }
}
