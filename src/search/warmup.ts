/** Generations before a strategy begins that only train the shared weights, on the random genomes it would start with. */
import type { Strategy } from './strategy.js';

/**
 * The strategy, after `generations` of its first proposals with all but the first `evaluations` candidates left
 * unscored. What they score is logged, and not told to the strategy. These generations count: a run of G generations
 * of search has `generations + G` in all.
 */
export function warmup<Genome, State>(
  strategy: Strategy<Genome, State>,
  generations: number,
  evaluations = 0,
): Strategy<Genome, State> {
  if (generations === 0) return strategy;
  return {
    name: strategy.name,
    start: () => strategy.start(),
    propose(state, context) {
      const proposal = strategy.propose(state, context);
      return context.generation < generations
        ? { train: proposal.train, evaluate: proposal.evaluate.slice(0, evaluations) }
        : proposal;
    },
    tell: (state, trials, context) =>
      context.generation < generations ? state : strategy.tell(state, trials, context),
    done: (state, context) => context.generation >= generations && (strategy.done?.(state, context) ?? false),
  };
}
