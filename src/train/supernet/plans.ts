/** The plans of a generation's genomes, ready to be sent to a worker; each is made once. */
import { cost } from '../../plan/cost.js';
import { statisticMomenta } from '../../plan/graph.js';
import type { SupernetSpace, Weighing } from '../../space/search-space.js';
import { sharePlan, type SharedPlan } from '../pool/shared-plan.js';

export interface SupernetPlan {
  readonly shared: SharedPlan;
  /** Names of its weights. */
  readonly names: readonly string[];
  /** See `statisticMomenta`. */
  readonly momenta: ReadonlyMap<string, number>;
  /** Multiply-adds for one image: how long its tasks take, roughly. */
  readonly macs: number;
}

export type SupernetPlans<Genome> = (genome: Genome, raw: boolean) => SupernetPlan;

/** Plans by genome. Only as many are kept as a generation has, since the next one brings others. */
export function supernetPlans<Genome>(
  space: Pick<SupernetSpace<Genome, unknown>, 'supernetPlan'>,
  weighing: Weighing,
): SupernetPlans<Genome> {
  const made = new Map<string, SupernetPlan>();
  return (genome, raw) => {
    const key = JSON.stringify([genome, raw]);
    let plan = made.get(key);
    if (!plan) {
      const network = space.supernetPlan(genome, weighing, raw);
      plan = {
        shared: sharePlan(network),
        names: network.weights.map(({ name }) => name),
        momenta: statisticMomenta(network),
        macs: cost(network).macs,
      };
      made.set(key, plan);
    }
    return plan;
  };
}

/** Indices of the plans, the longest first: handed out like this, the workers end at about the same time. */
export function longestFirst(plans: readonly SupernetPlan[]): number[] {
  return plans.map((_, index) => index).sort((a, b) => plans[b]!.macs - plans[a]!.macs || a - b);
}
