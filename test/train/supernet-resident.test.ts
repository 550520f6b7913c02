import { expect } from 'chai';
import { stream } from '../../src/random.js';
import { cost } from '../../src/space/cost.js';
import { dartsSpace, type DartsGenome } from '../../src/space/darts.js';
import type { CellGenotype } from '../../src/space/genotype.js';
import { SupernetEvaluator, type SupernetOptions } from '../../src/train/supernet.js';
import { distance } from './plain/setting.js';
import { digestOf, runGenerations, runInterrupted, type Run } from './supernet-run.js';
import { toyExperiment, toyImages } from './toy.js';

const space = dartsSpace({
  nodes: 2,
  search: { channels: 2, cells: 2, classes: 3, image: [8, 8, 3] },
  derived: { channels: 2, cells: 2 },
});
const genomes = [0, 1].map((i) => space.sample(stream(1, 'genome', i)));

function options(resident: boolean, workers = 1): SupernetOptions<DartsGenome, CellGenotype> {
  const toy = toyExperiment();
  return {
    space,
    experiment: toyExperiment({
      dataset: { crop: 1, flip: true, cutout: 2 },
      supernet: { ...toy.supernet, weights: 'path', replicas: 1, steps: 7 },
      fitness: { batch: 4, augment: false, statistics: 'batch', subset: 8 },
      checkpoint: { steps: 3 },
    }),
    images: async () => ({
      train: toyImages(12, 'train', 8, 3),
      validation: toyImages(8, 'validation', 8, 3),
    }),
    cost,
    backend: 'cpu',
    workers,
    resident,
  };
}

function run(resident: boolean, workers = 1, fault = ''): Promise<Run> {
  process.env['EVOCELL_FAULT'] = fault;
  return runGenerations(new SupernetEvaluator(options(resident, workers)), [genomes]).finally(() => {
    delete process.env['EVOCELL_FAULT'];
  });
}

describe('the supernet trained on the device', function () {
  this.timeout(120_000);
  let resident: Run;
  before(async () => {
    resident = await run(true);
  });

  it('comes to the same weights as step by step', async () => {
    const reference = await run(false);
    const names = Object.keys(reference.end.tensors);
    expect(Object.keys(resident.end.tensors)).to.deep.equal(names);
    const all = ({ end }: Run) => names.flatMap((name) => [...end.tensors[name]!.values]);
    expect(distance(all(resident), all(reference))).to.be.below(1e-3);
    expect(digestOf(resident), 'sums are taken on the device').not.to.equal(digestOf(reference));
    for (const [i, { metrics }] of resident.outcomes[0]!.entries()) {
      const loss = reference.outcomes[0]![i]!.metrics['loss']!;
      expect(metrics['loss']).to.be.closeTo(loss, 1e-2 * loss);
    }
  });

  it('gives the same bits on 2 workers, when workers die, and when it is stopped and gone on with', async () => {
    const expected = digestOf(resident);
    expect(digestOf(await run(true, 2))).to.equal(expected);
    expect(digestOf(await run(true, 1, 'exit@1,throw@4'))).to.equal(expected);
    const make = () => new SupernetEvaluator(options(true));
    expect(digestOf(await runInterrupted(make, [genomes], 2))).to.equal(expected);
  });

  it('goes step by step where a run of steps fails', async () => {
    const fallen = await run(true, 1, 'throw@1!');
    expect(fallen.outcomes[0]!.map(({ status }) => status)).to.deep.equal(['ok', 'ok']);
    expect(digestOf(fallen)).not.to.equal(digestOf(resident));
  });
});
