/** What a step of training makes of its replicas' gradients, wherever those were computed. */
import {
  averageGradients,
  sgdStep,
  trainable,
  updateStatistics,
  type SgdSettings,
  type Trained,
} from '../../network/optimiser.js';
import type { WeightTable } from '../../network/weights.js';
import type { SharedPlan } from './shared-plan.js';

/** The gradients that a replica's shards left. */
export interface ReplicaGradients {
  readonly plan: Pick<SharedPlan, 'names' | 'momenta'>;
  readonly shards: readonly WeightTable[];
}

/**
 * Clipped SGD by the mean of all gradients, added in their order, then the running statistics, replica by replica.
 * False, with nothing changed, if the mean gradient is not finite. `tables.gradients` is overwritten.
 */
export function takeStep(
  tables: Trained,
  replicas: readonly ReplicaGradients[],
  settings: SgdSettings,
): boolean {
  const { weights, gradients: mean } = tables;
  const trained = replicas.flatMap(({ shards, plan }) => {
    const own = trainable(plan.names, weights);
    return shards.map((gradients) => ({ gradients, names: own }));
  });
  const names = averageGradients(mean, trained);
  if (!Number.isFinite(sgdStep(tables, names, settings))) return false;
  for (const { shards, plan } of replicas) {
    const statistics = [...plan.momenta.keys()];
    averageGradients(
      mean,
      shards.map((left) => ({ gradients: left, names: statistics })),
    );
    updateStatistics(weights, mean, plan.momenta);
  }
  return true;
}
