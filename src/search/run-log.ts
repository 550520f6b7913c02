/** Where the controller commits generations; the store implements it. A generation is a transaction. */
import type { Snapshot } from './evaluator.js';
import type { Trial } from './strategy.js';

export interface Committed<State> {
  /** Generations committed so far: the number of the next one. */
  readonly generation: number;
  readonly trials: number;
  readonly strategy: State;
  readonly evaluator: Snapshot;
  /** Snapshot from inside the next generation, where there is one. */
  readonly partial?: Snapshot;
}

export interface RunLog<Genome, State> {
  /** The last commit; undefined for a fresh run. */
  last(): Promise<Committed<State> | undefined>;
  /** While there is no commit yet: the newest snapshot from inside the first generation, where there is one. */
  beginning?(): Promise<Snapshot | undefined>;
  /**
   * Checkpoint first, then the journal lines with their commit line; durable when it returns. `generation` is the
   * number of the generation that ends here, from 0; `last()` then says the next one.
   */
  commit(
    generation: number,
    trials: readonly Trial<Genome>[],
    strategy: State,
    evaluator: Snapshot,
  ): Promise<void>;
  /** Keeps a snapshot from inside a generation that is not committed yet. */
  partial(generation: number, evaluator: Snapshot): Promise<void>;
}
