/**
 * A strategy for evaluators that learn the architecture themselves (searches by gradient): it asks for one epoch after
 * the other, and remembers what each came to.
 */
import { stream } from '../random.js';
import type { Strategy } from './strategy.js';

export interface LearnedState<Genome> {
  /** The last trial, whose architecture the next one grows out of; absent before the first. */
  readonly last?: { readonly genome: Genome; readonly trial: number };
}

/** The genome of a candidate is that of the trial before; the evaluator answers with the one that it learned. */
export function learnedArchitecture<Genome>(name: string): Strategy<Genome, LearnedState<Genome>> {
  return {
    name,
    start: () => ({}),
    propose: ({ last }, { space, seed }) => ({
      train: [],
      evaluate: [
        {
          genome: last?.genome ?? space.sample(stream(seed, 'learned architecture')),
          parents: last ? [last.trial] : [],
          origin: 'gradient',
        },
      ],
    }),
    tell: (state, [trial]) =>
      trial?.status === 'ok' ? { last: { genome: trial.genome, trial: trial.trial } } : state,
  };
}
