/** What a trained network says of images, image by image. */
import { view, weightTable, type WeightTable } from '../../network/weights.js';
import type { Plan } from '../../plan/plan.js';
import type { Snapshot } from '../../search/evaluator.js';
import type { Pool } from '../pool/pool.js';
import { sharePlan } from '../pool/shared-plan.js';
import type { TrainingJob } from '../pool/training-job.js';
import { weightState } from '../pool/weight-state.js';
import { TrainingError } from '../training-error.js';

/** The class of the highest score of each image, with the weights that `tensors` have by name. Throws TrainingError. */
export async function namedClasses(
  pool: Pick<Pool, 'score'>,
  { plan, images, evaluationBatch: batch, statistics }: NamingJob,
  tensors: Snapshot['tensors'],
  signal: AbortSignal,
): Promise<number[]> {
  const weights = weightState(weightsOf(plan, tensors));
  const job = { plan: sharePlan(plan), weights, images, batch, statistics, named: true };
  const result = await pool.score(job, signal);
  if (result.status === 'failed') throw new TrainingError(result.reason);
  return result.value.flatMap(({ named = [] }) => [...named]);
}

type NamingJob = Pick<TrainingJob, 'plan' | 'evaluationBatch' | 'statistics'> & {
  readonly images: TrainingJob['images']['score'];
};

function weightsOf(plan: Plan, tensors: Snapshot['tensors']): WeightTable {
  const weights = weightTable(plan.weights);
  for (const { name } of plan.weights) view(weights, name).set(tensors[name]!.values);
  return weights;
}
