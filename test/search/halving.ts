/** Successive halving (Jamieson and Talwalkar 2016), to show that budgets and feedback suffice for it. */
import { randomCandidate } from '../../src/search/breeding.js';
import type { Candidate, Strategy, Trial } from '../../src/search/strategy.js';

interface Survivor<Genome> {
  readonly genome: Genome;
  readonly trial: number;
}

export interface HalvingState<Genome> {
  /** Best first; null before the first generation. */
  readonly survivors: readonly Survivor<Genome>[] | null;
}

/** Scores `population` genomes with one epoch, the better half with two, half of those with four, ... */
export function halving<Genome>(
  population: number,
  score: (trial: Trial<Genome>) => number,
): Strategy<Genome, HalvingState<Genome>> {
  return {
    name: 'halving',
    start: () => ({ survivors: null }),
    propose({ survivors }, context) {
      const budget = { epochs: 2 ** context.generation };
      const evaluate: Candidate<Genome>[] = survivors
        ? survivors.map(({ genome, trial }) => ({ genome, parents: [trial], origin: 'survivor', budget }))
        : Array.from({ length: population }, (_, i) => ({ ...randomCandidate(context, i), budget }));
      return { train: [], evaluate };
    },
    tell(_, trials) {
      const best = trials.toSorted((a, b) => score(b) - score(a) || a.trial - b.trial);
      const survivors = best.slice(0, Math.ceil(trials.length / 2));
      return { survivors: survivors.map(({ genome, trial }) => ({ genome, trial })) };
    },
    done: ({ survivors }, { generation }) =>
      generation > 0 && 2 ** generation > population && survivors !== null,
  };
}
