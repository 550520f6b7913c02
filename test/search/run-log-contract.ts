/** What the controller counts on; every run log passes it. */
import { expect } from 'chai';
import type { Snapshot } from '../../src/search/evaluator.js';
import type { RunLog } from '../../src/search/run-log.js';
import type { Trial } from '../../src/search/strategy.js';

interface State {
  readonly best: readonly number[];
}

type Log = RunLog<number[], State>;

const trial = (number: number, generation: number): Trial<number[]> => ({
  ...{ trial: number, generation, index: number % 2, parents: [], origin: 'random' },
  ...{ status: 'ok', metrics: { accuracy: 12.5 }, genotype: 'a/b', genome: [0.1, number] },
});

const snapshot = (value: number): Snapshot => ({
  tensors: { weight: { shape: [2], values: Float32Array.of(value, 0.1) } },
  state: { steps: value },
});

/** `reopened` gives the log as the next session finds it. */
export function runLogContract(name: string, make: () => { log: Log; reopened: () => Log }): void {
  describe(`the run log contract: ${name}`, () => {
    let log: Log;
    let reopened: () => Log;
    beforeEach(() => ({ log, reopened } = make()));
    const committed = (generation: number) => ({
      generation,
      trials: 2 * generation,
      strategy: { best: [generation] },
      evaluator: snapshot(generation),
    });
    const commit = (generation: number): Promise<void> =>
      log.commit(
        generation,
        [trial(2 * generation, generation), trial(2 * generation + 1, generation)],
        { best: [generation + 1] },
        snapshot(generation + 1),
      );

    it('is empty at first', async () => {
      expect(await log.last()).to.equal(undefined);
    });

    it('gives back the last commit, in the same session and in the next', async () => {
      await commit(0);
      expect(await log.last()).to.deep.equal(committed(1));
      await commit(1);
      expect(await log.last()).to.deep.equal(committed(2));
      expect(await reopened().last()).to.deep.equal(committed(2));
    });

    it('gives back the newest snapshot from inside a generation until that is committed', async () => {
      await commit(0);
      await log.partial(1, snapshot(10));
      await log.partial(1, snapshot(11));
      expect(await log.last()).to.deep.equal({ ...committed(1), partial: snapshot(11) });
      log = reopened();
      expect(await log.last()).to.deep.equal({ ...committed(1), partial: snapshot(11) });
      await commit(1);
      expect(await log.last()).to.deep.equal(committed(2));
    });

    it('keeps snapshots although the evaluator goes on writing to their arrays', async () => {
      const live = snapshot(1);
      await log.commit(0, [trial(0, 0), trial(1, 0)], { best: [1] }, live);
      live.tensors['weight']?.values.fill(7);
      expect(await reopened().last()).to.deep.equal(committed(1));
    });
  });
}
