/** What the controller counts on in a run log. */
import assert from 'node:assert/strict';
import type { Snapshot } from '../search/evaluator.js';
import type { RunLog } from '../search/run-log.js';
import type { Trial } from '../search/strategy.js';
import { runner } from './runner.js';

export interface SampleState {
  readonly best: readonly number[];
}

export type SampleLog = RunLog<number[], SampleState>;

export interface RunLogCase {
  readonly log: SampleLog;
  /** The log as the next session finds it. */
  readonly reopened: () => SampleLog;
}

const trial = (number: number, generation: number): Trial<number[]> => ({
  ...{ trial: number, generation, index: number % 2, parents: [], origin: 'random' },
  ...{ status: 'ok', metrics: { accuracy: 12.5 }, genotype: 'a/b', genome: [0.1, number] },
});

const snapshot = (value: number): Snapshot => ({
  tensors: { weight: { shape: [2], values: Float32Array.of(value, 0.1) } },
  state: { steps: value },
});

const committed = (generation: number) => ({
  generation,
  trials: 2 * generation,
  strategy: { best: [generation] },
  evaluator: snapshot(generation),
});

function commit(log: SampleLog, generation: number): Promise<void> {
  const trials = [trial(2 * generation, generation), trial(2 * generation + 1, generation)];
  return log.commit(generation, trials, { best: [generation + 1] }, snapshot(generation + 1));
}

/** Describes the empty log that `make` begins. */
export function runLogContract(name: string, make: () => RunLogCase): void {
  const { describe, it } = runner();
  describe(`the run log contract: ${name}`, () => {
    it('is empty at first', async () => {
      assert.equal(await make().log.last(), undefined);
    });

    it('gives back the last commit, in the same session and in the next', async () => {
      const { log, reopened } = make();
      await commit(log, 0);
      assert.deepEqual(await log.last(), committed(1));
      await commit(log, 1);
      assert.deepEqual(await log.last(), committed(2));
      assert.deepEqual(await reopened().last(), committed(2));
    });

    it('gives back the newest snapshot from inside a generation until that is committed', async () => {
      const { log, reopened } = make();
      await commit(log, 0);
      await log.partial(1, snapshot(10));
      await log.partial(1, snapshot(11));
      assert.deepEqual(await log.last(), { ...committed(1), partial: snapshot(11) });
      const next = reopened();
      assert.deepEqual(await next.last(), { ...committed(1), partial: snapshot(11) });
      await commit(next, 1);
      assert.deepEqual(await next.last(), committed(2));
    });

    it('gives back a snapshot from inside the first generation, where it keeps one', async () => {
      const { log, reopened } = make();
      await log.partial(0, snapshot(10));
      const next = reopened();
      assert.equal(await next.last(), undefined);
      if (next.beginning) assert.deepEqual(await next.beginning(), snapshot(10));
      await commit(next, 0);
      assert.deepEqual(await next.last(), committed(1));
    });

    it('keeps snapshots although the evaluator goes on writing to their arrays', async () => {
      const { log, reopened } = make();
      const live = snapshot(1);
      await log.commit(0, [trial(0, 0), trial(1, 0)], { best: [1] }, live);
      live.tensors['weight']!.values.fill(7);
      assert.deepEqual(await reopened().last(), committed(1));
    });
  });
}
