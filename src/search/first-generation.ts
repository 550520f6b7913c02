/** Strategies whose first generation begins with architectures that are given, in place of random ones. */
import { atOnce } from '../errors/input-error.js';
import type { Candidate, Strategy } from './strategy.js';

/**
 * The strategy, with these architectures, as the space prints them, in the place of the first candidates of its first
 * generation, and of what trains with them; in the generations before it that only warm up, too. For strategies whose
 * first generation is drawn and may as well be another. `propose` throws InputError for what is none of the space's.
 */
export function beginningWith<Genome, State>(
  strategy: Strategy<Genome, State>,
  architectures: readonly string[],
  warmup = 0,
): Strategy<Genome, State> {
  return {
    name: strategy.name,
    start: () => strategy.start(),
    tell: (state, trials, context) => strategy.tell(state, trials, context),
    done: (state, context) => strategy.done?.(state, context) ?? false,
    propose(state, context) {
      const proposal = strategy.propose(state, context);
      if (context.generation > warmup) return proposal;
      const { train, evaluate } = proposal;
      const { space } = context;
      const given = architectures
        .slice(0, Math.max(train.length, evaluate.length))
        .map((text) => atOnce({ setting: 'search.first' }, () => space.embed(space.parse(text))));
      return {
        ...proposal,
        train: train.map((genome, i) => given[i] ?? genome),
        evaluate: evaluate.map((candidate, i): Candidate<Genome> => {
          const genome = given[i];
          return genome === undefined ? candidate : { genome, parents: [], origin: 'given' };
        }),
      };
    },
  };
}
