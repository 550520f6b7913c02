import type { Evaluator } from './evaluator.js';

/**
 * An evaluator that measures genomes one by one and remembers nothing: no workers, no weights, no state. What the
 * function throws as an InputError (a space whose architectures it cannot read) ends the search.
 */
export function statelessEvaluator<Genome>(
  measure: (genome: Genome) => Readonly<Record<string, number>>,
): Evaluator<Genome> {
  return {
    open: () => Promise.resolve(),
    evaluate({ evaluate }, { signal, progress }) {
      const outcomes = evaluate.map(({ genome }) => {
        signal.throwIfAborted();
        return { status: 'ok' as const, metrics: measure(genome) };
      });
      progress({ phase: 'evaluate', done: outcomes.length, total: outcomes.length });
      return Promise.resolve(outcomes);
    },
    snapshot: () => ({ tensors: {}, state: null }),
    restore: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
