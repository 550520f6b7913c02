/** Plans on their way to workers. */
import { createHash } from 'node:crypto';
import type { Plan } from '../../plan/plan.js';

/** A plan to be sent: its JSON lies in shared memory, so that only a worker that does not know it reads it. */
export interface SharedPlan {
  /** Equal for equal plans. */
  readonly key: string;
  /** UTF-8. */
  readonly json: SharedArrayBuffer;
}

export function sharePlan(plan: Plan): SharedPlan {
  const bytes = Buffer.from(JSON.stringify(plan));
  const json = new SharedArrayBuffer(bytes.length);
  new Uint8Array(json).set(bytes);
  return { key: createHash('sha256').update(bytes).digest('base64'), json };
}
