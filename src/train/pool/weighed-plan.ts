/** Plans with the numbers of their shares, ready for jobs. */
import { remainingWeights, skippedShares } from '../../plan/graph.js';
import type { Plan, Shares } from '../../plan/plan.js';
import { sharePlan, type SharedPlan } from './shared-plan.js';

export interface WeighedPlan {
  readonly plan: SharedPlan;
  /** A number for each share that the plan names. */
  readonly shares?: Shares;
}

/** A mixture is one plan for all genomes, with thousands of layers: it is shared once. */
const shared = new WeakMap<Plan, SharedPlan>();

/** Weights of operations that do not run, for a share of 0, are not among the plan's names: a step leaves them alone. */
export function weighedPlan(plan: Plan, shares?: Shares): WeighedPlan {
  const known = shared.get(plan) ?? sharePlan(plan);
  shared.set(plan, known);
  if (!shares) return { plan: known };
  const names = remainingWeights(plan, skippedShares(shares)).map(({ name }) => name);
  return { plan: { ...known, names }, shares };
}
