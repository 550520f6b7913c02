import { expect } from 'chai';
import { stream } from '../../../src/random.js';
import { dartsSpace } from '../../../src/space/darts.js';
import { SupernetEvaluator } from '../../../src/train/supernet/evaluator.js';
import { digestOf, runGenerations, type Run } from './small-search.js';
import { poolOf } from '../pools.js';
import { toyExperiment, toyImages } from '../toy.js';

const space = dartsSpace({
  nodes: 2,
  search: { channels: 4, cells: 2, classes: 3, image: [8, 8, 3] },
  derived: { channels: 2, cells: 2 },
});
const genomes = [0, 1].map((i) => space.sample(stream(1, 'genome', i)));

/** A generation on workers that may hold so many MiB, and what the user was told. */
async function run(
  memory: number,
  workers: number,
  resident: boolean,
): Promise<Run & { warnings: string[] }> {
  const toy = toyExperiment();
  const warnings: string[] = [];
  const listen = ({ name, message }: Error): void => {
    if (name === 'MemoryWarning') warnings.push(message);
  };
  process.on('warning', listen);
  try {
    const evaluator = new SupernetEvaluator({
      space,
      experiment: toyExperiment({
        supernet: { ...toy.supernet, weights: 'path', replicas: resident ? 1 : 2, steps: 1, batch: 24 },
        fitness: { batch: 8, augment: false, statistics: 'batch', subset: 8 },
      }),
      images: async () => ({
        train: toyImages(48, 'train', 8, 3),
        validation: toyImages(8, 'validation', 8, 3),
      }),
      pool: poolOf({ memory, workers }),
      keepWeights: resident,
    });
    const done = await runGenerations(evaluator, [genomes]);
    // Warnings come in a later turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    return { ...done, warnings };
  } finally {
    process.off('warning', listen);
  }
}

describe('a supernet whose batches do not fit', () => {
  for (const [how, resident] of [
    ['step by step', false],
    ['on the device', true],
  ] as const)
    it(`is trained in parts, ${how}, said once, with the same bits on any number of workers`, async () => {
      const [one, two, roomy] = [
        await run(1, 1, resident),
        await run(1, 2, resident),
        await run(1000, 1, resident),
      ];
      expect(one.outcomes.flat().map(({ status }) => status)).to.deep.equal(['ok', 'ok']);
      expect(digestOf(two)).to.equal(digestOf(one));
      expect(digestOf(roomy), 'batch norm sees the parts').not.to.equal(digestOf(one));
      for (const { warnings } of [one, two])
        expect(warnings).to.have.length(1).with.property('0').that.includes('a batch of 24 images');
      expect(roomy.warnings).to.deep.equal([]);
    });
});
