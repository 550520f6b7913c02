import { expect } from 'chai';
import { stream } from '../../../src/random.js';
import { dartsSpace, type DartsGenome } from '../../../src/space/darts.js';
import type { CellGenotype } from '../../../src/space/genotype.js';
import type { Weighing } from '../../../src/space/search-space.js';
import { SupernetEvaluator, type SupernetOptions } from '../../../src/train/supernet/evaluator.js';
import { digestOf, runGenerations, runInterrupted } from './small-search.js';
import { withFaults } from '../faults.js';
import { countedBackend, withCalls } from '../calls.js';
import { poolOf } from '../pools.js';
import { toyExperiment, toyImages } from '../toy.js';

const space = dartsSpace({
  nodes: 2,
  search: { channels: 2, cells: 3, classes: 3, image: [8, 8, 3] },
  derived: { channels: 4, cells: 3 },
});
const genomes = [0, 1, 2].map((i) => space.sample(stream(1, 'genome', i)));

function options(weights: Weighing, workers: number): SupernetOptions<DartsGenome, CellGenotype> {
  const toy = toyExperiment();
  return {
    space,
    experiment: toyExperiment({
      dataset: { crop: 1, flip: true, cutout: 4 },
      supernet: { ...toy.supernet, weights, replicas: 2, steps: 2 },
      fitness: { batch: 2, augment: true, statistics: 'batch', subset: 10 },
      checkpoint: { steps: 1 },
    }),
    images: async () => ({
      train: toyImages(30, 'train', 8, 3),
      validation: toyImages(20, 'validation', 8, 3),
    }),
    pool: poolOf({ backend: 'wasm', workers }),
  };
}

const generations = [genomes, [...genomes].reverse()];

async function digest(weighing: Weighing, workers: number, fault = ''): Promise<string> {
  const evaluator = new SupernetEvaluator(options(weighing, workers));
  const run = await withFaults(fault, () => runGenerations(evaluator, generations));
  expect(run.outcomes.flat().map(({ status }) => status)).to.deep.equal(new Array(6).fill('ok'));
  return digestOf(run);
}

describe('a search with mixtures', () => {
  it('compiles one network to train and one to score, for all genomes', async () => {
    const { calls } = await withCalls(() => {
      const pool = poolOf({ backend: 'wasm', backendModule: countedBackend });
      const evaluator = new SupernetEvaluator({ ...options('mixture', 1), pool });
      return runGenerations(evaluator, generations);
    });
    expect(calls['wait']).to.be.above(6);
    expect(calls['compile']).to.equal(2);
  });
});

for (const weighing of ['path', 'mixture'] as const) {
  describe(`the supernet evaluator on the DARTS space (${weighing})`, () => {
    let expected: string;
    before(async () => {
      expected = await digest(weighing, 1);
    });

    // With two it is stopped and goes on, below.
    it('gives the same bits on 4 workers as on one', async () => {
      expect(await digest(weighing, 4)).to.equal(expected);
    });

    it('gives the same bits when workers die', async () => {
      expect(await digest(weighing, 3, 'exit@1,throw@5,exit@20')).to.equal(expected);
    });

    for (const [phase, report] of [
      ['training', 1],
      ['evaluation', 4],
    ] as const)
      it(`gives the same bits when it is stopped in ${phase} and goes on`, async () => {
        const make = () => new SupernetEvaluator(options(weighing, 2));
        expect(digestOf(await runInterrupted(make, generations, report))).to.equal(expected);
      });
  });
}
