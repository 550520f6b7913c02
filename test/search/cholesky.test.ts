import { expect } from 'chai';
import { backward, cholesky, forward } from '../../src/search/cholesky.js';

describe('the Cholesky decomposition', () => {
  // L = [[2], [1, 3], [-1, 0.5, 1]]
  const matrix = [
    [4, 2, -2],
    [2, 10, 0.5],
    [-2, 0.5, 2.25],
  ];

  it('is the triangle whose square is the matrix', () => {
    expect(cholesky(matrix)).to.deep.equal([[2], [1, 3], [-1, 0.5, 1]]);
  });

  it('solves', () => {
    const lower = cholesky(matrix);
    const x = [1, -2, 3];
    const right = matrix.map((row) => row.reduce((sum, value, i) => sum + value * x[i]!, 0));
    expect(backward(lower, forward(lower, right))).to.deep.equal(x);
  });

  it('is refused to a matrix that is not positive definite', () => {
    const flat = [
      [1, 1],
      [1, 1],
    ];
    expect(() => cholesky(flat)).to.throw(RangeError, 'not positive definite');
  });
});
