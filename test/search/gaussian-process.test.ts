import { expect } from 'chai';
import { gaussianProcess } from '../../src/search/gaussian-process.js';
import { stream } from '../../src/random.js';

describe('a Gaussian process', () => {
  it('predicts as the formulas do for two points', () => {
    const hyperparameters = { scale: 0.5, noise: 0.1 };
    const process = gaussianProcess([[0], [2]], [1, 3], hyperparameters);
    // Scaled to -1 and 1, values to -1 and 1; k(d) = 0.9 exp(-d / 1), K = [[1, b], [b, 1]].
    const b = 0.9 * Math.exp(-4);
    const near = [0.9 * Math.exp(-0.25), 0.9 * Math.exp(-2.25)];
    const weight = 1 / (1 - b);
    const { mean, deviation } = process.predict([0.5]);
    expect(mean).to.be.closeTo(2 + weight * (near[1]! - near[0]!), 1e-7);
    const [p, q] = near as [number, number];
    const explained = (p * p + q * q - 2 * b * p * q) / (1 - b * b);
    expect(deviation).to.be.closeTo(Math.sqrt(0.9 - explained), 1e-7);
  });

  it('learns a smooth function, and is surer where it has seen points', () => {
    const random = stream(1, 'points');
    const points = Array.from({ length: 40 }, () => [4 * random.next(), random.next()]);
    const truth = (x: number): number => Math.sin(2 * x);
    const process = gaussianProcess(
      points,
      points.map(([x]) => truth(x!)),
    );
    for (const x of [0.5, 1.3, 2.2, 3.1]) expect(process.predict([x, 0.5]).mean).to.be.closeTo(truth(x), 0.1);
    expect(process.predict([9, 0.5]).deviation).to.be.greaterThan(5 * process.predict([2, 0.5]).deviation);
  });

  it('drops features that say the same of all, and takes values that are all equal', () => {
    const process = gaussianProcess(
      [
        [1, 7],
        [2, 7],
      ],
      [5, 5],
    );
    expect(process.predict([1.5, 7]).mean).to.equal(5);
  });

  it('refuses points without values', () => {
    expect(() => gaussianProcess([], [])).to.throw(RangeError);
    expect(() => gaussianProcess([[1]], [1, 2])).to.throw(RangeError);
  });
});
