import { expect } from 'chai';
import { stream } from '../../src/random.js';
import { cost } from '../../src/space/cost.js';
import { dartsSpace, type DartsGenome } from '../../src/space/darts.js';
import type { CellGenotype } from '../../src/space/genotype.js';
import type { Weighing } from '../../src/space/search-space.js';
import { SupernetEvaluator, type SupernetOptions } from '../../src/train/supernet.js';
import { digestOf, runGenerations } from './supernet-run.js';
import { toyExperiment, toyImages } from './toy.js';

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
    cost,
    backend: 'cpu',
    workers,
  };
}

describe('the supernet evaluator on the DARTS space', function () {
  this.timeout(120_000);
  for (const weighing of ['path', 'mixture'] as const) {
    it(`gives the same bits on 1 and 3 workers (${weighing})`, async () => {
      const [one, three] = await Promise.all(
        [1, 3].map((workers) =>
          runGenerations(new SupernetEvaluator(options(weighing, workers)), [
            genomes,
            [...genomes].reverse(),
          ]),
        ),
      );
      expect(one!.outcomes.flat().map(({ status }) => status)).to.deep.equal(new Array(6).fill('ok'));
      expect(digestOf(three!)).to.equal(digestOf(one!));
    });
  }
});
