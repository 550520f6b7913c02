import { expect } from 'chai';
import { largest, smallest } from '../src/extremes.js';

describe('the largest and the smallest value', () => {
  it('are those of Math.max and Math.min', () => {
    for (const values of [[], [3], [1, -2, 5], [0, -0], [1, NaN, 2], [Infinity, -Infinity]]) {
      const expected = [Math.max(...values), Math.min(...values)];
      expect([largest(values), smallest(values)]).to.deep.equal(expected);
    }
  });

  it('are found among more values than a call takes', () => {
    const values = Float64Array.from({ length: 1e6 }, (_, index) => index);
    expect([largest(values), smallest(values)]).to.deep.equal([999_999, 0]);
  });
});
