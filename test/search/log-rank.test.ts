import { expect } from 'chai';
import { logRank, middleRanks } from '../../src/search/log-rank.js';

describe('the sum of log-ranks', () => {
  it('is the sum over scores of log(rank / n)', () => {
    const combined = logRank([
      [10, 20, 30],
      [7, 9, 8],
    ]);
    const expected = [Math.log(1 / 3) + Math.log(1 / 3), Math.log(2 / 3), Math.log(2 / 3)];
    combined.forEach((value, i) => expect(value).to.be.closeTo(expected[i]!, 1e-12));
  });

  it('does not depend on the scale of a score', () => {
    const one = [3, 1, 2];
    const other = [1e47, 1e3, 1e200];
    expect(logRank([one, other])).to.deep.equal(logRank([one.map((x) => 9 * x - 4), [2, 1, 3]]));
  });

  it('gives equals the mean of their ranks, and ranks last what is no number', () => {
    expect(middleRanks([5, 5, 1, 7])).to.deep.equal([2.5, 2.5, 1, 4]);
    expect(middleRanks([NaN, -Infinity, 0, Infinity])).to.deep.equal([1.5, 1.5, 3, 4]);
    expect(logRank([])).to.deep.equal([]);
  });

  it('refuses scores of different things', () => {
    expect(() => logRank([[1, 2], [1]])).to.throw(RangeError);
  });
});
