/** Whether a network fits into the worker's memory. */
import { succeeded, type Result } from '../../pool/result.js';
import type { SharedJson } from '../../pool/shared-plan.js';
import type { WorkerContext } from './worker-context.js';

export interface CompileTask {
  readonly kind: 'compile';
  readonly plan: SharedJson;
  readonly batch: number;
  readonly use: 'train' | 'evaluate';
}

/** Throws MemoryLimitError. */
export function compile({ plan, batch, use }: CompileTask, { networks }: WorkerContext): Result<null> {
  networks.get(plan, batch, use);
  return succeeded(null);
}
