/** Runs a strategy on a space of digits without a controller. */
import type { SearchSpace } from '../../src/space/search-space.js';
import type { Strategy, Trial } from '../../src/search/strategy.js';
import { digitMetrics, type Digits } from '../../src/testing/digits.js';

/** The trials, generation by generation, scored by `digitMetrics` (no noise). */
export function told<State>(
  strategy: Strategy<Digits, State>,
  space: SearchSpace<Digits, unknown>,
  generations: number,
  metrics: (digits: Digits) => Record<string, number> = digitMetrics,
  seed = 18,
): Trial<Digits>[][] {
  let state = strategy.start();
  let nextTrial = 0;
  return Array.from({ length: generations }, (_, generation) => {
    const context = { seed, space, generation, nextTrial };
    const trials = strategy.propose(state, context).evaluate.map((candidate, index): Trial<Digits> => ({
      ...candidate,
      trial: nextTrial + index,
      generation,
      index,
      genotype: space.print(space.decode(candidate.genome)),
      status: 'ok',
      metrics: metrics(candidate.genome),
    }));
    state = strategy.tell(state, trials, context);
    nextTrial += trials.length;
    return trials;
  });
}

/** Best accuracy after so many generations. */
export function bestAfter<State>(
  strategy: Strategy<Digits, State>,
  space: SearchSpace<Digits, unknown>,
  generations: number,
): number {
  const trials = told(strategy, space, generations).flat();
  return Math.max(...trials.map(({ metrics }) => metrics['accuracy']!));
}
