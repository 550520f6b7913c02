/**
 * Searches repeated over seeds on an evaluator that costs nothing, such as a table: what contests between strategies
 * are made of.
 */
import type { Seed } from '../../random.js';
import type { SearchSpace } from '../../space/search-space.js';
import { search } from '../controller.js';
import type { Evaluator } from '../evaluator.js';
import { MemoryLog } from '../memory-log.js';
import { strategyOf, type StrategySettings } from '../strategies.js';
import type { Trial } from '../strategy.js';

export interface Contender<Genome> {
  readonly name: string;
  readonly strategy: StrategySettings;
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
  const { space, generations } = contender;
  const log = new MemoryLog<Genome, unknown>();
  const strategy = strategyOf<Genome>(contender.strategy);
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

/** For each trial the index of the most accurate trial until then; the earlier one of equals. */
export function incumbents(trials: readonly Trial[]): number[] {
  let best = 0;
  return trials.map(({ metrics }, i) => {
    if (metrics['accuracy']! > trials[best]!.metrics['accuracy']!) best = i;
    return best;
  });
}
