/** The genomes that a search is tried out with before it begins. */
import { stream } from '../../random.js';
import type { FirstGenomes } from '../../search/evaluator.js';
import { requireHonoured } from '../../search/honoured.js';
import type { Experiment } from '../settings/settings.js';
import type { Assembly } from './assemble.js';

/** Where a generation has few, some more: one that does not fit is no reason to refuse the search. */
const fewest = 5;

/** What the strategy will propose first; in a warm-up, which scores little, those that train are to be scored later. */
export function firstGenomes(
  { space, strategy, evaluator }: Assembly,
  { seed }: Pick<Experiment, 'seed'>,
): FirstGenomes<unknown> {
  const context = { seed, space, generation: 0, nextTrial: 0 };
  const proposal = strategy.propose(strategy.start(), context);
  requireHonoured(strategy.name, evaluator, proposal);
  const { train, evaluate } = proposal;
  const more = (genomes: readonly unknown[]): unknown[] =>
    Array.from({ length: Math.max(genomes.length, fewest) }, (_, i) =>
      i < genomes.length ? genomes[i] : space.sample(stream(seed, 'first genomes', i)),
    );
  return {
    train: train.length > 0 ? more(train) : [],
    evaluate: more(evaluate.length > 0 ? evaluate.map(({ genome }) => genome) : train),
  };
}
