/** The controller's log in a run's folder. */
import type { Snapshot } from '../search/evaluator.js';
import type { Committed, RunLog } from '../search/run-log.js';
import type { Trial } from '../search/strategy.js';
import { commitName, partialName, prune, writeCheckpoint } from './checkpoint.js';
import { anchorAt, type Anchor } from './journal.js';
import { standing, type Start } from './recovery.js';
import type { RunFiles } from './run-files.js';

export class FolderLog<Genome, State> implements RunLog<Genome, State> {
  private partials: number;
  /** Once a write failed, what the disk holds is not known: only opening the run again tells. */
  private failure: unknown;

  constructor(
    private readonly files: RunFiles,
    private start: Start | undefined,
  ) {
    this.partials = start?.partials ?? 0;
  }

  /** The state is large, so it is dropped as soon as the run goes on, and read again if it is asked for. */
  last(): Promise<Committed<State> | undefined> {
    return this.attempt(() => {
      const { checkpoint, partial } = (this.start ??= standing(this.files));
      if (!checkpoint) return undefined;
      const { generations: generation, trials } = this.anchor;
      // the digest shows that it is what this program wrote for this very run
      const strategy = checkpoint.strategy as State;
      const { evaluator } = checkpoint;
      return { generation, trials, strategy, evaluator, ...(partial && { partial }) };
    });
  }

  beginning(): Promise<Snapshot | undefined> {
    return this.attempt(() => {
      const { checkpoint, partial } = (this.start ??= standing(this.files));
      return checkpoint ? undefined : partial;
    });
  }

  commit(
    generation: number,
    trials: readonly Trial<Genome>[],
    strategy: State,
    evaluator: Snapshot,
  ): Promise<void> {
    return this.attempt(() => {
      const { anchor } = this;
      checkNumbers(anchor, generation, trials);
      this.start = undefined;
      const { fs, layout, journal, record, seconds, sessionSeconds, workers } = this.files;
      const checkpoint = commitName(generation);
      const checkpointSha256 = writeCheckpoint(fs, layout.checkpoints, checkpoint, {
        generation,
        after: anchor.sha256,
        strategy,
        evaluator,
      });
      const fields = { generation, trials: anchor.trials + trials.length, checkpoint, checkpointSha256 };
      journal.update((data) => data.pending.push({ fields, trials }));
      record.update((data) => {
        const { generations, trials: count, bytes, sha256 } = this.anchor;
        data.committed = { generations, trials: count, bytes, sha256 };
        data.updated = new Date().toISOString();
        data.seconds = seconds();
        if (workers) data.work = { seconds: sessionSeconds(), workers: [...workers()] };
      });
      this.partials = 0;
      prune(fs, layout.checkpoints, [checkpoint, commitName(generation - 1)]);
    });
  }

  partial(generation: number, evaluator: Snapshot): Promise<void> {
    return this.attempt(() => {
      const { anchor } = this;
      checkNumbers(anchor, generation, []);
      this.start = undefined;
      const { fs, layout } = this.files;
      const name = partialName(generation, this.partials++);
      writeCheckpoint(fs, layout.checkpoints, name, {
        generation,
        after: anchor.sha256,
        strategy: null,
        evaluator,
      });
      prune(fs, layout.checkpoints, [name, commitName(generation - 1), commitName(generation - 2)]);
    });
  }

  private get anchor(): Anchor {
    const { journal, record } = this.files;
    return anchorAt(journal.data.commits, record.data.settingsSha256);
  }

  private attempt<T>(action: () => T): Promise<T> {
    return new Promise((resolve) => {
      if (this.failure !== undefined) throw this.failure;
      try {
        resolve(action());
      } catch (error) {
        if (!(error instanceof RangeError)) this.failure = error; // a miscount is found before anything is written
        throw error;
      }
    });
  }
}

/** A controller that miscounts is a mistake in the program, not in the run. */
function checkNumbers(anchor: Anchor, generation: number, trials: readonly Trial[]): void {
  if (generation !== anchor.generations)
    throw new RangeError(`generation ${generation} cannot follow ${anchor.generations} committed ones`);
  const wrong = trials.findIndex(({ trial }, index) => trial !== anchor.trials + index);
  if (wrong >= 0)
    throw new RangeError(`trial ${trials[wrong]?.trial} stands where ${anchor.trials + wrong} belongs`);
}
