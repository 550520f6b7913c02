import { expect } from 'chai';
import { kendallTau, scoreQuality, spearmanRho } from '../../src/report/rank-agreement.js';

describe('rank agreement', () => {
  it('is 1 for the same order, -1 for the reverse, whatever the scale', () => {
    expect(kendallTau([1, 2, 3, 4], [10, 20, 21, 400])).to.deep.equal({ tau: 1, count: 4 });
    expect(kendallTau([1, 2, 3, 4], [4, 3, 2, 1]).tau).to.equal(-1);
  });

  it('allows for ties as tau-b does', () => {
    // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) documents -0.47140452079103173
    expect(kendallTau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]).tau).to.be.closeTo(-0.47140452079103173, 1e-12);
  });

  it('says nothing where one score is the same for all', () => {
    expect(kendallTau([1, 1, 1], [1, 2, 3])).to.deep.equal({ tau: null, count: 3 });
    expect(kendallTau([], []).tau).to.equal(null);
  });

  it('refuses lists that do not pair', () => {
    expect(() => kendallTau([1], [1, 2])).to.throw(RangeError);
  });
});

describe("a score's quality", () => {
  const truth = Array.from({ length: 20 }, (_, i) => i);

  it('is perfect for the truth itself, and the opposite for its negative', () => {
    const perfect = { tau: 1, tauTop: 1, overlapTop: 1, bestTruth: 19 };
    const { rho, ...others } = scoreQuality(truth, truth);
    expect(others).to.deep.equal(perfect);
    expect(rho).to.be.closeTo(1, 1e-12);
    const worst = scoreQuality(
      truth.map((value) => -value),
      truth,
    );
    expect([worst.tau, worst.tauTop, worst.overlapTop, worst.bestTruth]).to.deep.equal([-1, -1, 0, 0]);
  });

  it('ranks what failed last, and says so of a best that failed', () => {
    const scores = truth.map((value) => (value === 19 ? NaN : value === 18 ? -Infinity : value));
    const { bestTruth, overlapTop } = scoreQuality(scores, truth);
    expect(bestTruth).to.equal(17);
    expect(overlapTop).to.equal(0);
  });

  it('takes the mean truth where several have the highest score', () => {
    expect(scoreQuality([1, 1, 0], [4, 8, 9]).bestTruth).to.equal(6);
  });

  it('has a rho that allows for ties', () => {
    // Ranks 1.5 1.5 3 against 1 2 3: 1.5 / sqrt(1.5 * 2).
    expect(spearmanRho([5, 5, 7], [1, 2, 3])).to.be.closeTo(1.5 / Math.sqrt(3), 1e-12);
    expect(spearmanRho([5, 5], [1, 2])).to.equal(null);
  });
});
