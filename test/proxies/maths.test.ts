import { expect } from 'chai';
import { covariance, spectralEntropy } from '../../src/proxies/covariance.js';
import { agreement, logDeterminant } from '../../src/proxies/naswot.js';
import { patterns } from '../../src/proxies/swap.js';
import { meanVariance, runningVariance } from '../../src/proxies/zen.js';
import { layerScore } from '../../src/proxies/zico.js';
import { stream } from '../../src/random.js';

/** Three images, five units; the units' signs are `+-+-+`, `++--+`, `-----`. */
const units = Float32Array.of(1, -1, 2, -3, 1, 1, 1, -1, -1, 5, -1, 0, -1, -2, -1);

describe('what proxies count', () => {
  it('naswot: units that agree, for each pair of images, whatever their number of layers', () => {
    const expected = [
      [5, 3, 2],
      [3, 5, 2],
      [2, 2, 5],
    ];
    expect(agreement([{ values: units, times: 1 }], 3)).to.deep.equal(expected);
    expect(agreement([{ values: units, times: 2 }], 3)).to.deep.equal(
      expected.map((row) => row.map((count) => 2 * count)),
    );
  });

  it('naswot: counts as a plain loop does where units fill several words', () => {
    const random = stream(1, 'units');
    const many = Float32Array.from({ length: 4 * 77 }, () => random.normal());
    const plain = [0, 1, 2, 3].map((i) =>
      [0, 1, 2, 3].map(
        (j) =>
          Array.from({ length: 77 }, (_, u) => many[i * 77 + u]! > 0 === many[j * 77 + u]! > 0).filter(
            Boolean,
          ).length,
      ),
    );
    expect(agreement([{ values: many, times: 1 }], 4)).to.deep.equal(plain);
  });

  it('naswot: the logarithm of the determinant, minus infinity where two images are the same', () => {
    // 5 (25 - 4) - 3 (15 - 4) + 2 (6 - 10)
    expect(logDeterminant(agreement([{ values: units, times: 1 }], 3))).to.be.closeTo(Math.log(64), 1e-12);
    expect(
      logDeterminant([
        [2, 2],
        [2, 2],
      ]),
    ).to.equal(-Infinity);
  });

  it('swap: different patterns over the images, over all layers together, also beyond 48 images', () => {
    // Columns: ++-, -+-, +--, ---, ++-.
    expect(patterns([units], 3)).to.equal(4);
    expect(patterns([units, units], 3)).to.equal(4);
    const images = 100;
    const wide = new Float32Array(images * 3).fill(-1);
    wide[0] = 1; // unit 0, image 0
    wide[99 * 3 + 1] = 1; // unit 1, image 99
    expect(patterns([wide], images)).to.equal(3);
  });

  it('expressivity: the entropy of the principal components', () => {
    // Two independent channels of variances 4 and 1.
    const features = Float32Array.of(2, 1, 2, -1, -2, 1, -2, -1);
    const matrix = covariance(features, 2);
    expect(matrix.to2DArray()).to.deep.equal([
      [4, 0],
      [0, 1],
    ]);
    const entropy = -(0.8 * Math.log(0.8) + 0.2 * Math.log(0.2));
    expect(spectralEntropy(matrix)).to.be.closeTo(entropy, 1e-6);
    expect(spectralEntropy(covariance(new Float32Array(8), 2))).to.equal(0);
    const shifted = covariance(
      features.map((value) => value + 100),
      2,
    );
    expect(spectralEntropy(shifted)).to.be.closeTo(entropy, 1e-6);
  });

  it("zen: the mean of the channels' variances", () => {
    expect(meanVariance(Float32Array.of(1, 10, 3, 10), 2)).to.equal(0.5);
  });

  it('zenRunning: what PyTorch keeps of two batches, from 1 on', () => {
    // Unbiased variances of the two channels: 2 and 0, then 8 and 0.
    const found = runningVariance(Float32Array.of(1, 10, 3, 10), Float32Array.of(1, 10, 5, 10), 2);
    expect(found).to.be.closeTo(0.9 * (0.9 + 0.1 * 1) + 0.1 * 4, 1e-12);
  });

  it('zico: the sum of mean over deviation of absolute gradients, and nothing where they do not differ', () => {
    const score = layerScore([Float32Array.of(1, -2, 0), Float32Array.of(-3, 2, 0)]);
    expect(score).to.be.closeTo(Math.log(2), 1e-12);
    expect(layerScore([Float32Array.of(0, 0), Float32Array.of(0, 0)])).to.equal(0);
  });
});
