import { expect } from 'chai';
import { stream } from '../../src/random.js';
import { expectedImprovement, normalDistribution } from '../../src/search/expected-improvement.js';
import { hypervolume } from '../../src/search/hypervolume.js';

/** Mean gain in hypervolume over draws. */
function drawn(
  predictions: readonly { mean: number; deviation: number }[],
  front: readonly number[][],
  reference: readonly number[],
): number {
  const random = stream(1, 'draws');
  const before = hypervolume(front, reference);
  let sum = 0;
  const draws = 20_000;
  for (let i = 0; i < draws; i++) {
    const point = predictions.map(({ mean, deviation }) => mean + deviation * random.normal());
    sum += hypervolume([...front, point], reference) - before;
  }
  return sum / draws;
}

const normal = (mean: number, deviation: number) => ({ mean, deviation });

describe('expected improvement', () => {
  it('is the textbook formula for one objective', () => {
    // z = 1: deviation (z Phi(z) + phi(z)) = 2 (0.8413447 + 0.2419707)
    expect(expectedImprovement([normal(3, 2)], [[5], [7]], [10])).to.be.closeTo(2 * 1.0833155, 1e-5);
    expect(expectedImprovement([normal(6, 0)], [[5]], [10])).to.equal(0);
    expect(expectedImprovement([normal(4, 0)], [[5]], [10])).to.equal(1);
  });

  it('counts from the reference point when nothing is known', () => {
    expect(expectedImprovement([normal(4, 0), normal(1, 0)], [], [10, 3])).to.equal(12);
  });

  for (const objectives of [2, 3])
    it(`is the mean gain in hypervolume over draws, with ${objectives} objectives`, () => {
      const front = [
        [1, 6, 4],
        [3, 3, 5],
        [6, 1, 2],
        [20, 20, 20],
      ].map((point) => point.slice(0, objectives));
      const reference = [8, 8, 8].slice(0, objectives);
      const predictions = [normal(2, 1.5), normal(3, 2), normal(4, 1)].slice(0, objectives);
      const exact = expectedImprovement(predictions, front, reference);
      expect(exact / drawn(predictions, front, reference)).to.be.closeTo(1, 0.03);
    });

  it('knows the normal distribution', () => {
    expect(normalDistribution(0)).to.be.closeTo(0.5, 1e-7);
    expect(normalDistribution(1.96)).to.be.closeTo(0.9750021, 1e-6);
    expect(normalDistribution(-1.96)).to.be.closeTo(0.0249979, 1e-6);
  });
});
