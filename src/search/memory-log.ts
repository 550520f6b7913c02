/**
 * A run log that lives in memory: for library users who want no run folder, and for tests. It keeps the last snapshot
 * as a copy, since an evaluator may go on writing to the arrays of the one that it gave. A snapshot from inside the
 * very first generation is not kept: there is no commit to keep it with.
 */
import type { Snapshot } from './evaluator.js';
import type { Committed, RunLog } from './run-log.js';
import type { Trial } from './strategy.js';

export class MemoryLog<Genome, State> implements RunLog<Genome, State> {
  /** All committed trials. */
  readonly trials: Trial<Genome>[] = [];
  private committed?: Committed<State>;

  last(): Promise<Committed<State> | undefined> {
    return Promise.resolve(this.committed);
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
    if (this.committed?.generation === generation)
      this.committed = { ...this.committed, partial: structuredClone(evaluator) };
    return Promise.resolve();
  }
}
