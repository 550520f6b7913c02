/** Plans on their way to workers. */
import { createHash } from 'node:crypto';
import { cost } from '../../plan/cost.js';
import { statisticMomenta } from '../../plan/graph.js';
import type { Plan } from '../../plan/plan.js';

/** Plain data to be sent: the JSON lies in shared memory, so that only a worker that does not know it reads it. */
export interface SharedJson {
  /** SHA-256 of the JSON. */
  readonly key: string;
  /** UTF-8. */
  readonly json: SharedArrayBuffer;
}

export interface SharedPlan extends SharedJson {
  /** Names of the plan's weights, in its order. */
  readonly names: readonly string[];
  /** How far a step moves each of its running statistics. */
  readonly momenta: ReadonlyMap<string, number>;
  /** Multiply-adds for one image: how long its work takes, roughly. */
  readonly macs: number;
}

export function shareJson(value: unknown): SharedJson {
  const bytes = Buffer.from(JSON.stringify(value));
  const json = new SharedArrayBuffer(bytes.length);
  new Uint8Array(json).set(bytes);
  return { key: createHash('sha256').update(bytes).digest('base64'), json };
}

export function sharePlan(plan: Plan): SharedPlan {
  return {
    ...shareJson(plan),
    names: plan.weights.map(({ name }) => name),
    momenta: statisticMomenta(plan),
    macs: cost(plan).macs,
  };
}

/** Indices of the plans, the longest first: handed out like this, the workers end at about the same time. */
export function longestFirst(plans: readonly Pick<SharedPlan, 'macs'>[]): number[] {
  return plans.map((_, index) => index).sort((a, b) => plans[b]!.macs - plans[a]!.macs || a - b);
}
