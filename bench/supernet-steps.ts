/** A supernet's generations in parts: those that only train, and those that only score. */
import type { stream } from '../src/random.js';
import type { EvaluationContext, Evaluator, Snapshot } from '../src/search/evaluator.js';
import type { SearchSpace } from '../src/space/search-space.js';

export interface SupernetSteps {
  /**
   * A generation of training with so many new genomes. Throws where one has failed by the time of a checkpoint
   * (`checkpoint.steps`), for else what fails is measured.
   */
  train(genomes: number): Promise<void>;
  /** A generation that scores so many new genomes. Throws where one fails. */
  evaluate(genomes: number): Promise<void>;
}

export interface SupernetParts<Genome> {
  readonly space: Pick<SearchSpace<Genome, unknown>, 'sample'>;
  /** Open. */
  readonly evaluator: Evaluator<Genome>;
  readonly stream: typeof stream;
}

/** The genomes depend on the number of generations so far alone. */
export function supernetSteps<Genome>({ space, evaluator, stream }: SupernetParts<Genome>): SupernetSteps {
  let generation = 0;
  const next = (): EvaluationContext => ({
    generation: generation++,
    signal: new AbortController().signal,
    progress: () => undefined,
    checkpoint: (snapshot) => Promise.resolve(requireTrained(snapshot())),
  });
  const sample = (count: number): Genome[] =>
    Array.from({ length: count }, (_, i) => space.sample(stream('bench', generation, i)));
  return {
    async train(genomes) {
      await evaluator.evaluate({ train: sample(genomes), evaluate: [] }, next());
    },
    async evaluate(genomes) {
      const candidates = sample(genomes).map((genome) => ({ genome, parents: [], origin: 'random' }));
      const outcomes = await evaluator.evaluate({ train: [], evaluate: candidates }, next());
      const failed = outcomes.find(({ status }) => status === 'failed');
      if (failed) throw new Error(JSON.stringify(failed));
    },
  };
}

function requireTrained({ state }: Snapshot): void {
  const { generation } = state as { readonly generation?: { readonly failures?: object } };
  const [reason] = Object.values(generation?.failures ?? {});
  if (reason !== undefined) throw new Error(String(reason));
}
