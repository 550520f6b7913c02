/** One batch forward and backward. */
import type { Score, TrainingOptions } from '../../../network/network.js';
import { gradientNorm, trainable } from '../../../network/optimiser.js';
import type { Shares } from '../../../plan/plan.js';
import type { BatchOrder } from '../../pool/jobs.js';
import { failed, succeeded, type Result } from '../../pool/result.js';
import type { SharedJson } from '../../pool/shared-plan.js';
import type { BatchTask } from './batch-task.js';
import type { WorkerContext } from './worker-context.js';

/** The gradients of the plan's weights go into `gradients`, where there is one. */
export interface GradientsTask extends BatchTask {
  readonly kind: 'gradients';
  readonly plan: SharedJson;
  readonly order: BatchOrder;
  readonly options: Omit<TrainingOptions, 'noise'>;
  /** Of the layout of the weights. */
  readonly gradients?: SharedArrayBuffer;
  /** Names of shares whose gradients come back. */
  readonly asked?: readonly string[];
}

/** The score, with the gradients of the shares that were asked for. */
export interface GradientsValue extends Score {
  readonly shares?: Shares;
}

/** Throws MemoryLimitError. */
export async function gradients(
  task: GradientsTask,
  { networks, layouts, batches }: WorkerContext,
): Promise<Result<GradientsValue>> {
  const network = networks.get(task.plan, task.batch, 'train');
  const weights = layouts.table(task.weights);
  const into = task.gradients && { slots: weights.slots, values: new Float32Array(task.gradients) };
  const batch = batches.fill(task.images, task.order, task.augmentation);
  const { asked } = task;
  const options = { ...task.options, noise: task.order.noise };
  const { score, shares } =
    into && !asked
      ? { score: await network.gradients(batch, weights, into, options), shares: {} }
      : await network.pass(batch, weights, {
          ...options,
          gradients: { ...(into && { weights: into }), ...(asked && { shares: asked }) },
        });
  if (!Number.isFinite(score.loss)) return failed('the training loss is not finite');
  const names = network.plan.weights.map(({ name }) => name);
  if (into && !Number.isFinite(gradientNorm(into, trainable(names, weights))))
    return failed('the gradient is not finite');
  if (!Object.values(shares).every(Number.isFinite)) return failed('the gradient of a share is not finite');
  return succeeded(asked ? { ...score, shares } : score);
}
