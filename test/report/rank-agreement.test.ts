import { expect } from 'chai';
import { kendallTau } from '../../src/report/rank-agreement.js';

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
