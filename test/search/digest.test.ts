import { expect } from 'chai';
import { search } from '../../src/search/controller.js';
import { strategyNames, strategyOf } from '../../src/search/strategies.js';
import { createRun } from '../../src/store/create-run.js';
import { digest } from '../../src/store/digest.js';
import { openRun } from '../../src/store/open-run.js';
import type { RunFolder } from '../../src/store/run-folder.js';
import { MemoryDisk } from '../store/memory-disk.js';
import { digitSpace, DriftingEvaluator, growingDigitSpace, type Digits } from '../../src/testing/digits.js';

const folder = '/runs/digits';
const generations = 6;

function created(fileSystem: MemoryDisk): RunFolder {
  const run = { settings: 'name: digits\n', seed: 18, version: '0.0.0', backend: 'cpu', machine: {} };
  return createRun(folder, { ...run, fileSystem });
}

/** Searches in the folder until it is done or has reported progress `reports` times. */
async function searchIn(run: RunFolder, name: string, reports: number): Promise<boolean> {
  const settings = {
    ...{ population: 4, tournament: 2, elites: 1, mutation: 0.2, crossover: true },
    ...{ units: 4, embedding: 4, trained: 3, passes: 2 },
  };
  const strategy = strategyOf<Digits>({ ...settings, strategy: name, objectives: ['accuracy'] });
  const stop = new AbortController();
  let seen = 0;
  const onProgress = (): void => {
    if (++seen === reports) stop.abort();
  };
  const evaluator = new DriftingEvaluator();
  const log = run.log<Digits, unknown>();
  const { signal } = stop;
  const { status } = await search({
    seed: 18,
    space: name === 'pnas' ? growingDigitSpace(6, 4) : digitSpace(6, 4),
    strategy,
    evaluator,
    log,
    generations,
    signal,
    onProgress,
  });
  run.close(status);
  return status === 'finished';
}

function digestIn(fileSystem: MemoryDisk): string {
  return digest(openRun(folder, { write: false, fileSystem }));
}

describe('the digest of a run in its folder', () => {
  for (const name of strategyNames)
    it(`is the same for ${name} when the run is stopped again and again and resumed`, async () => {
      const whole = new MemoryDisk();
      expect(await searchIn(created(whole), name, Infinity)).to.equal(true);
      const pieces = new MemoryDisk();
      let resumed = 0;
      for (let run = created(pieces); !(await searchIn(run, name, 3 + resumed)); resumed++)
        run = openRun(folder, { write: true, fileSystem: pieces });
      expect(resumed).to.be.greaterThan(1);
      expect(digestIn(pieces)).to.equal(digestIn(whole));
    });
});
