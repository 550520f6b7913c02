/** Some batches forward. */
import type { Batch, Network, PassOptions, Score, Statistics } from '../../../network/network.js';
import { highest } from '../../../network/score.js';
import type { WeightTable } from '../../../network/weights.js';
import type { Shares } from '../../../plan/plan.js';
import type { BatchOrder } from '../../pool/jobs.js';
import { succeeded, type Result } from '../../pool/result.js';
import type { SharedJson } from '../../pool/shared-plan.js';
import type { BatchTask } from './batch-task.js';
import type { WorkerContext } from './worker-context.js';

export interface ScoreTask extends BatchTask {
  readonly kind: 'score';
  readonly plan: SharedJson;
  readonly orders: readonly BatchOrder[];
  readonly statistics: Statistics;
  readonly shares?: Shares;
  /** They should stay on the device for all evaluations of their state. */
  readonly keepWeights?: boolean;
  /** The scores have the class that is named for each image. */
  readonly named?: boolean;
}

/** The scores of the batches. Throws MemoryLimitError. */
export async function score(task: ScoreTask, context: WorkerContext): Promise<Result<Score[]>> {
  const { networks, layouts, batches, device } = context;
  const weights = layouts.table(task.weights);
  const network = networks.get(task.plan, task.batch, 'evaluate');
  const filled = task.orders.map((order) => () => batches.fill(task.images, order, task.augmentation));
  const { keepWeights, statistics, shares } = task;
  const { state } = task.weights;
  if (keepWeights && state !== undefined && !task.named && networks.backend.resident)
    return succeeded(await device.evaluate({ state, weights, network, statistics, shares, batches: filled }));
  const scores: Score[] = [];
  for (const [i, batch] of filled.entries())
    scores.push(
      await scoreOf(network, batch(), weights, { statistics, sameWeights: i > 0, shares }, task.named),
    );
  return succeeded(scores);
}

async function scoreOf(
  network: Network,
  batch: Batch,
  weights: WeightTable,
  { shares, ...options }: Omit<PassOptions, 'shares'> & { readonly shares: Shares | undefined },
  isNamed = false,
): Promise<Score> {
  const { score: sums, logits } = await network.pass(batch, weights, {
    ...options,
    ...(shares && { shares }),
  });
  if (!isNamed) return sums;
  const classes = logits.length / batch.size;
  return {
    ...sums,
    named: Array.from({ length: batch.size }, (_, image) => highest(logits, image * classes, classes)),
  };
}
