import { expect } from 'chai';
import fc from 'fast-check';
import { crowdingDistance, dominates, nonDominatedSort, paretoFront } from '../../src/search/pareto.js';

/** Few distinct values, so that ties and equal points abound. */
const points = fc
  .integer({ min: 1, max: 4 })
  .chain((m) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: m, maxLength: m }), { maxLength: 30 }),
  );

/** Peels front after front by comparing every pair. */
function peel(all: readonly number[][]): number[][] {
  let left = all.map((_, i) => i);
  const fronts: number[][] = [];
  while (left.length > 0) {
    const front = left.filter((i) => !left.some((j) => dominates(all[j]!, all[i]!)));
    fronts.push(front);
    left = left.filter((i) => !front.includes(i));
  }
  return fronts;
}

describe('non-dominated sort', () => {
  it('agrees with peeling by brute force, ties and equal points included', () => {
    fc.assert(
      fc.property(points, (all) => {
        expect(nonDominatedSort(all)).to.deep.equal(peel(all));
      }),
    );
  });

  it('gives the same fronts whatever the order of the points', () => {
    fc.assert(
      fc.property(points, (all) => {
        const backwards = nonDominatedSort(all.toReversed()).map((front) =>
          front.map((i) => all.length - 1 - i).sort((i, j) => i - j),
        );
        expect(backwards).to.deep.equal(nonDominatedSort(all));
      }),
    );
  });

  it('sorts ten thousand points in a chain and in one front', () => {
    const n = 10_000;
    const chain = Array.from({ length: n }, (_, i) => [n - i, n - i]);
    expect(nonDominatedSort(chain)).to.have.length(n);
    const line = Array.from({ length: n }, (_, i) => [i, n - i]);
    expect(nonDominatedSort(line)).to.have.length(1);
  });

  it('refuses what is not a number', () => {
    expect(() => nonDominatedSort([[1, NaN]])).to.throw(RangeError, 'not a number');
  });

  it('has no front for no points', () => {
    expect(paretoFront([])).to.deep.equal([]);
  });
});

describe('crowding distance', () => {
  it('is infinite at the ends and the share of the range between the neighbours elsewhere', () => {
    const front = [
      [0, 10],
      [4, 4],
      [1, 8],
      [10, 0],
    ];
    expect(crowdingDistance(front)).to.deep.equal([Infinity, 0.9 + 0.8, 0.4 + 0.6, Infinity]);
  });

  it('copes with a front of equal points and an empty one', () => {
    expect(crowdingDistance([])).to.deep.equal([]);
    expect(crowdingDistance([[1], [1], [1]])).to.deep.equal([Infinity, 0, Infinity]);
  });
});
