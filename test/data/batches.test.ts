import { expect } from 'chai';
import { batchesInOrder, batchOrder } from '../../src/data/batches.js';

describe('the order of batches', () => {
  it('is a permutation whose last batch may be short', () => {
    const batches = batchOrder(10, 4, 1, 0);
    expect(batches.map((batch) => batch.length)).to.deep.equal([4, 4, 2]);
    const all = batches.flatMap((batch) => [...batch]);
    expect(all.toSorted((a, b) => a - b)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(all).not.to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('depends on the seed and the epoch alone', () => {
    expect(batchOrder(20, 20, 1, 3)).to.deep.equal(batchOrder(20, 20, 1, 3));
    expect(batchOrder(20, 20, 1, 3)).not.to.deep.equal(batchOrder(20, 20, 1, 4));
    expect(batchOrder(20, 20, 1, 3)).not.to.deep.equal(batchOrder(20, 20, 2, 3));
  });

  it('is that of the images for evaluation', () => {
    expect(batchesInOrder(5, 2).map((batch) => [...batch])).to.deep.equal([[0, 1], [2, 3], [4]]);
  });
});
