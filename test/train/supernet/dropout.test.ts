import { expect } from 'chai';
import { PlanBuilder } from '../../../src/plan/builder.js';
import type { Plan } from '../../../src/plan/plan.js';
import type { SupernetSpace } from '../../../src/space/search-space.js';
import { SupernetEvaluator } from '../../../src/train/supernet/evaluator.js';
import { poolOf } from '../pools.js';
import { toyExperiment, toyImages, toySpace, type Choices } from '../toy.js';
import { digestOf, runGenerations } from './small-search.js';

/** A linear model of the image's mean, with or without dropout before it. Its first weights are the same for every seed. */
function plan(rate: number): Plan {
  const builder = new PlanBuilder();
  const mean = builder.globalAvgPool('pool', builder.input([8, 8, 3]));
  const input = rate > 0 ? builder.dropout('drop', mean, rate) : mean;
  const built = builder.build(builder.dense('classifier', input, 3));
  return {
    ...built,
    weights: built.weights.map((weight) => ({ ...weight, initial: { kind: 'constant', value: 0.1 } })),
  };
}

/** The digest of a generation that nothing but dropout can make depend on the seed: all images are alike. */
async function digest(seed: number, rate: number): Promise<string> {
  const space: SupernetSpace<Choices, Choices> = {
    ...toySpace,
    supernetWeights: () => plan(rate).weights,
    supernetPlan: () => plan(rate),
    derivedPlan: () => plan(rate),
  };
  const images = toyImages(8, 'images', 8, 3);
  images.pixels.fill(200);
  images.labels.fill(1);
  const evaluator = new SupernetEvaluator({
    space,
    experiment: toyExperiment({
      seed,
      dataset: { crop: 0, flip: false, cutout: 0 },
      fitness: { batch: 4, augment: false, statistics: 'batch' },
    }),
    images: async () => ({ train: images, validation: images }),
    pool: poolOf(),
  });
  return digestOf(await runGenerations(evaluator, [[[0, 0, 0]]]));
}

describe('an operation with dropout in a supernet', () => {
  it('draws by the seed of the experiment', async () => {
    expect(await digest(1, 0)).to.equal(await digest(2, 0), 'nothing else depends on the seed');
    expect(await digest(1, 0.5)).to.equal(await digest(1, 0.5));
    expect(await digest(1, 0.5)).not.to.equal(await digest(2, 0.5));
  });
});
