/** One batch forward and backward. */
import type { Score, TrainingOptions } from '../../../network/network.js';
import { gradientNorm, trainable } from '../../../network/optimiser.js';
import type { BatchOrder } from '../../pool/jobs.js';
import { failed, succeeded, type Result } from '../../pool/result.js';
import type { SharedJson } from '../../pool/shared-plan.js';
import type { BatchTask } from './batch-task.js';
import type { WorkerContext } from './worker-context.js';

/** The gradients of the plan's weights go into `gradients`. */
export interface GradientsTask extends BatchTask {
  readonly kind: 'gradients';
  readonly plan: SharedJson;
  readonly order: BatchOrder;
  readonly options: Omit<TrainingOptions, 'noise'>;
  /** Of the layout of the weights. */
  readonly gradients: SharedArrayBuffer;
}

/** Throws MemoryLimitError. */
export async function gradients(
  task: GradientsTask,
  { networks, layouts, batches }: WorkerContext,
): Promise<Result<Score>> {
  const network = networks.get(task.plan, task.batch, 'train');
  const weights = layouts.table(task.weights);
  const into = { slots: weights.slots, values: new Float32Array(task.gradients) };
  const batch = batches.fill(task.images, task.order, task.augmentation);
  const score = await network.gradients(batch, weights, into, { ...task.options, noise: task.order.noise });
  if (!Number.isFinite(score.loss)) return failed('the training loss is not finite');
  const names = network.plan.weights.map(({ name }) => name);
  if (!Number.isFinite(gradientNorm(into, trainable(names, weights))))
    return failed('the gradient is not finite');
  return succeeded(score);
}
