/** Whether networks fit into the memory that the settings allow a worker: asked before anything is written. */
import type { Plan } from '../../plan/plan.js';
import { MemoryLimitError } from '../../network/network.js';

export interface Need {
  readonly plan: Plan;
  /** The largest batch that the plan will see. */
  readonly batch: number;
  readonly use: 'train' | 'evaluate';
}

/** Why a network does not fit, in a line; undefined for one that does. */
export type Misfit = (need: Need) => Promise<string | undefined>;

/**
 * One of them has to fit: the first, as a rule, so only then all others are tried. `setting` names the batch in the
 * message. Throws MemoryLimitError with what is wrong with the first.
 */
export async function requireFit(
  needs: readonly (() => Need)[],
  misfit: Misfit,
  setting: string,
): Promise<void> {
  const [first, ...others] = needs;
  if (!first) return;
  const need = first();
  const reason = await misfit(need);
  if (reason === undefined) return;
  const reasons = await Promise.all(others.map((other) => misfit(other())));
  if (reasons.includes(undefined)) return;
  const what = needs.length === 1 ? 'the network cannot' : `none of the first ${needs.length} networks can`;
  const done = need.use === 'train' ? 'be trained' : 'be scored';
  throw new MemoryLimitError(`${what} ${done} with this ${setting}: ${reason}`, { setting });
}
