/**
 * Searches repeated over seeds on an evaluator that costs nothing, such as a table: what contests between strategies
 * are made of.
 */
import type { Seed } from '../../random.js';
import type { SearchSpace } from '../../space/search-space.js';
import { search } from '../controller.js';
import type { Evaluator } from '../evaluator.js';
import { MemoryLog } from '../memory-log.js';
import { violationOf } from '../constraints.js';
import type { Goal } from '../ranking.js';
import type { Strategy, Trial } from '../strategy.js';

export interface Contender<Genome> {
  readonly name: string;
  /** Pure, so that all searches share it. */
  readonly strategy: Strategy<Genome, unknown>;
  /** What it searches for. */
  readonly goal: Goal;
  readonly space: SearchSpace<Genome, unknown>;
  /** A fresh evaluator for each search. Its metric `seconds`, where it has one, is the simulated time of a query. */
  readonly evaluator: () => Evaluator<Genome>;
  /** Where the search ends at the latest; a budget of the evaluator can end it before. */
  readonly generations: number;
}

/** The trials of one search that were scored, in their order. */
export async function scoredTrials<Genome>(
  contender: Contender<Genome>,
  seed: Seed,
  signal?: AbortSignal,
): Promise<Trial<Genome>[]> {
  const { space, strategy, generations } = contender;
  const log = new MemoryLog<Genome, unknown>();
  const evaluator = contender.evaluator();
  await search({ seed, space, strategy, evaluator, log, generations, ...(signal && { signal }) });
  signal?.throwIfAborted();
  return log.trials.filter(({ status }) => status === 'ok');
}

/** Simulated seconds up to and including each trial. */
export function clockOf(trials: readonly Trial[]): number[] {
  let clock = 0;
  return trials.map(({ metrics }) => (clock += metrics['seconds'] ?? 0));
}

/**
 * For each trial the index of the best trial until then by the first objective, what holds the limits before what does
 * not; the earlier one of equals.
 */
export function incumbents(trials: readonly Trial[], goal: Goal): number[] {
  const { metric, direction } = goal.objectives[0]!;
  const sign = direction === 'maximise' ? -1 : 1;
  const key = (trial: Trial): readonly [violation: number, cost: number] => [
    violationOf(trial, goal.constraints ?? []),
    sign * (trial.metrics[metric] ?? Infinity * sign),
  ];
  let best = 0;
  let least: readonly [number, number] = [Infinity, Infinity];
  return trials.map((trial, i) => {
    const [violation, cost] = key(trial);
    const isBetter = violation < least[0] || (violation === least[0] && cost < least[1]);
    if (isBetter) [best, least] = [i, [violation, cost]];
    return best;
  });
}
