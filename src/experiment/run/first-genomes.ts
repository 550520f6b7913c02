/** The genomes that a search is tried out with before it begins. */
import { stream } from '../../random.js';
import type { FirstGenomes } from '../../search/evaluator.js';
import { requireHonoured } from '../../search/honoured.js';
import type { Experiment } from '../settings/settings.js';
import type { Assembly } from './assemble.js';

/** Of fewer, one that does not fit would be a reason to refuse the search. */
const fewest = 5;

/** So many that something can be tried out with: those that are given, and random ones. */
export function enoughGenomes(
  { space }: Pick<Assembly, 'space'>,
  { seed }: Pick<Experiment, 'seed'>,
  given: readonly unknown[] = [],
): unknown[] {
  return Array.from({ length: Math.max(given.length, fewest) }, (_, i) =>
    i < given.length ? given[i] : space.sample(stream(seed, 'first genomes', i)),
  );
}

/** What the strategy will propose first; in a warm-up, which scores little, those that train are to be scored later. */
export function firstGenomes(
  assembly: Assembly,
  experiment: Pick<Experiment, 'seed'>,
): FirstGenomes<unknown> {
  const { space, strategy, evaluator } = assembly;
  const context = { seed: experiment.seed, space, generation: 0, nextTrial: 0 };
  const proposal = strategy.propose(strategy.start(), context);
  requireHonoured(strategy.name, evaluator, proposal);
  const { train, evaluate } = proposal;
  const more = (genomes: readonly unknown[]): unknown[] => enoughGenomes(assembly, experiment, genomes);
  return {
    train: train.length > 0 ? more(train) : [],
    evaluate: more(evaluate.length > 0 ? evaluate.map(({ genome }) => genome) : train),
  };
}
