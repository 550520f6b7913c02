/** Whether networks fit into the memory that the settings allow a worker: asked before anything is written. */
import { MemoryLimitError } from '../../network/network.js';
import type { Plan } from '../../plan/plan.js';
import type { Result } from './result.js';

export interface MemoryNeed {
  readonly plan: Plan;
  /** The largest batch that the plan will see. */
  readonly batch: number;
  readonly use: 'train' | 'evaluate';
}

/**
 * One of them has to fit: the first, as a rule, so only then all others are tried. `setting` names the batch in the
 * message. Throws MemoryLimitError with what is wrong with the first.
 */
export async function requireMemory(
  needs: readonly (() => MemoryNeed)[],
  compile: (need: MemoryNeed) => Promise<Result<null>>,
  setting: string,
): Promise<void> {
  const [first, ...others] = needs;
  if (!first) return;
  const need = first();
  const result = await compile(need);
  if (result.status === 'ok') return;
  const results = await Promise.all(others.map((other) => compile(other())));
  if (results.some(({ status }) => status === 'ok')) return;
  const what = needs.length === 1 ? 'the network cannot' : `none of the first ${needs.length} networks can`;
  const done = need.use === 'train' ? 'be trained' : 'be scored';
  throw new MemoryLimitError(`${what} ${done} with this ${setting}: ${result.reason}`, { setting });
}
