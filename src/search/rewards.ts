/** What a trial is worth to a strategy that learns from rewards: its first objective, whichever way it goes. */
import { meritOf, type Goal } from './ranking.js';
import type { Objective, Outcome } from './strategy.js';

/** What rewards depend on besides the trial. Plain JSON. */
export interface RewardMemory {
  /** The lowest reward so far: what a failed trial gets. */
  readonly worst: number | null;
  /** With limits: the worst that the objective came to so far, as a reward. Trials over a limit count below it. */
  readonly floor?: number;
}

export interface Rewards {
  /** In the order of the trials: the cost of the first objective with the sign turned. Null: there is none yet. */
  readonly rewards: readonly (number | null)[];
  readonly memory: RewardMemory;
}

export function rewardsOf(
  trials: readonly Pick<Outcome, 'status' | 'metrics'>[],
  { worst, floor }: RewardMemory,
  { objectives, constraints = [] }: Goal,
): Rewards {
  const goal = { objectives: objectives.slice(0, 1), constraints };
  const rewards = trials.map((trial): number | null => {
    const { costs, violation = 0 } = meritOf(trial, goal);
    // Not -0, which JSON does not have.
    const gain = costs && 0 - costs[0]!;
    if (gain !== null && constraints.length > 0) floor = Math.min(floor ?? Infinity, gain);
    const reward = gain === null ? worst : violation > 0 ? floor! - violation : gain;
    if (reward !== null) worst = Math.min(worst ?? reward, reward);
    return reward;
  });
  return { rewards, memory: { worst, ...(floor !== undefined && { floor }) } };
}

/** The reward of an objective that has a best value above 0 as a share of it (accuracies: 1 is best), else as it is. */
export function asShare(reward: number, { best = 0 }: Objective): number {
  return best > 0 ? (best + reward) / best : reward;
}
