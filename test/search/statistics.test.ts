import { expect } from 'chai';
import { quantile, summarise } from '../../src/search/statistics.js';

describe('summary', () => {
  it('gives mean, sample deviation and quantiles', () => {
    const { count, mean, deviation, low, median, high } = summarise([4, 2, 8, 6]);
    expect([count, mean, median]).to.deep.equal([4, 5, 5]);
    expect(deviation).to.be.closeTo(Math.sqrt(20 / 3), 1e-12);
    expect(low).to.be.closeTo(2.6, 1e-12);
    expect(high).to.be.closeTo(7.4, 1e-12);
  });

  it('knows no deviation of a single value, and refuses none at all', () => {
    expect(summarise([3])).to.include({ deviation: 0, low: 3, high: 3 });
    expect(quantile([Infinity, Infinity], 0.3)).to.equal(Infinity);
    expect(() => summarise([])).to.throw(RangeError);
  });
});
