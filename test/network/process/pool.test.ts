import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { stream } from '../../../src/random.js';
import { dartsSpace } from '../../../src/space/darts.js';
import { SupernetEvaluator } from '../../../src/train/supernet/evaluator.js';
import { poolOf } from '../../train/pools.js';
import { digestOf, runGenerations } from '../../train/supernet/small-search.js';
import { toyExperiment, toyImages } from '../../train/toy.js';

const space = dartsSpace({
  nodes: 2,
  search: { channels: 2, cells: 2, classes: 3, image: [8, 8, 3] },
  derived: { channels: 2, cells: 2 },
});
const genomes = [0, 1].map((i) => space.sample(stream(1, 'genome', i)));

describe('a pool whose workers have trainer processes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-deaths-'));
  const file = join(folder, 'deaths');
  before(() => {
    process.env['EVOCELL_DEATHS'] = file;
  });
  after(() => {
    delete process.env['EVOCELL_DEATHS'];
    rmSync(folder, { recursive: true });
  });

  /** The digest of a generation in which processes die in these calls of theirs. */
  async function digest(deaths: readonly number[]): Promise<string> {
    writeFileSync(file, deaths.join('\n'));
    const toy = toyExperiment();
    const run = await runGenerations(
      new SupernetEvaluator({
        space,
        experiment: toyExperiment({
          supernet: { ...toy.supernet, weights: 'path', replicas: 1, steps: 3 },
          fitness: { batch: 4, augment: false, statistics: 'batch', subset: 8 },
        }),
        images: async () => ({
          train: toyImages(12, 'train', 8, 3),
          validation: toyImages(8, 'validation', 8, 3),
        }),
        pool: poolOf({ backendModule: new URL('./mortal.js', import.meta.url).href }),
      }),
      [genomes],
    );
    expect(run.outcomes.flat().map(({ status }) => status)).to.deep.equal(['ok', 'ok']);
    return digestOf(run);
  }

  it('finds the same when processes are killed in training and in evaluation', async () => {
    const expected = await digest([]);
    // The first dies in the second step; the one after it does that step and the third, and dies scoring. What is
    // left of the file shows how many were started: the third takes the last line, and lives.
    expect(await digest([1, 3, 99])).to.equal(expected);
    expect(readFileSync(file, 'utf8')).to.equal('');
  });
});
