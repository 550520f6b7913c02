import { expect } from 'chai';
import { planFeatureNames, planFeatures } from '../../src/plan/plan-features.js';
import { benchDerivedPlan } from '../../src/space/nasbench201-network.js';
import { parseBenchCell } from '../../src/space/nasbench201.js';

/** By name, of a NAS-Bench-201 network with one cell a stage. */
function featuresOf(cell: string): Record<string, number> {
  const plan = benchDerivedPlan(
    { channels: 4, cells: 1, classes: 10, image: [32, 32, 3] },
    parseBenchCell(cell),
  );
  return Object.fromEntries(planFeatures(plan).map((value, i) => [planFeatureNames[i]!, value]));
}

/** Stem, two residual blocks (a shortcut of one convolution and a pool beside two convolutions), classifier. */
const outside = { longest: 1 + 2 * 2 + 1, shortest: 1 + 2 * 1 + 1 };

describe('features of a plan', () => {
  it('count convolutions on paths: 3 cells of a skip beside a chain of two convolutions', () => {
    const cell = '|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|none~1|skip_connect~2|';
    const features = featuresOf(cell);
    expect(features['longest path in convolutions']).to.equal(outside.longest + 3 * 2);
    expect(features['shortest path in convolutions']).to.equal(outside.shortest);
    // Each of 3 cells has 2 paths, each of 2 blocks has 2.
    expect(features['logarithm of the number of paths']).to.equal(5);
    expect(features['mean path in convolutions']).to.equal(1 + 3 * 1 + 2 * 1.5 + 1);
    expect(features['pointwise convolutions']).to.equal(3 + 2 + 1);
  });

  it('leave out what leads nowhere, and what comes from zeros', () => {
    const dead = '|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|none~1|none~2|';
    const fed = '|none~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|nor_conv_3x3~2|';
    for (const cell of [dead, fed]) {
      const features = featuresOf(cell);
      expect(features['longest path in convolutions'], cell).to.equal(outside.longest);
      expect(features['spatial convolutions'], cell).to.equal(1 + 2 * 2);
    }
  });

  it('tell a path of pools from one of copies', () => {
    const cell = (operation: string) => `|none~0|+|none~0|none~1|+|${operation}~0|none~1|none~2|`;
    const name = 'shortest path in convolutions and pools';
    expect(featuresOf(cell('avg_pool_3x3'))[name]! - featuresOf(cell('skip_connect'))[name]!).to.equal(3);
  });

  it('are finite where no path leads from the image to the output', () => {
    const features = featuresOf('|none~0|+|none~0|none~1|+|none~0|none~1|none~2|');
    expect(Object.values(features).every(Number.isFinite)).to.equal(true);
    expect(features['longest path in convolutions']).to.equal(outside.longest - outside.longest);
  });
});
