/**
 * A run log that lives in memory: for library users who want no run folder, and for tests. It keeps the last snapshot
 * as a copy, since an evaluator may go on writing to the arrays of the one that it gave.
 */
import type { Snapshot } from './evaluator.js';
import type { Committed, RunLog } from './run-log.js';
import type { Trial } from './strategy.js';

export class MemoryLog<Genome, State> implements RunLog<Genome, State> {
  /** All committed trials. */
  readonly trials: Trial<Genome>[] = [];
  private committed?: Committed<State>;
  /** From inside the first generation. */
  private first?: Snapshot;

  last(): Promise<Committed<State> | undefined> {
    return Promise.resolve(this.committed);
  }

  beginning(): Promise<Snapshot | undefined> {
    return Promise.resolve(this.first);
  }

  commit(
    generation: number,
    trials: readonly Trial<Genome>[],
    strategy: State,
    evaluator: Snapshot,
  ): Promise<void> {
    for (const trial of trials) this.trials.push(trial);
    const snapshot = structuredClone(evaluator);
    this.committed = {
      generation: generation + 1,
      trials: this.trials.length,
      strategy,
      evaluator: snapshot,
    };
    return Promise.resolve();
  }

  partial(generation: number, evaluator: Snapshot): Promise<void> {
    if (generation === 0) this.first = structuredClone(evaluator);
    else if (this.committed?.generation === generation)
      this.committed = { ...this.committed, partial: structuredClone(evaluator) };
    return Promise.resolve();
  }
}
