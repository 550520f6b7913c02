import { expect } from 'chai';
import fc from 'fast-check';
import { hypervolume, worstOf } from '../../src/search/hypervolume.js';

/** Counts the unit cells below the reference point that some point covers: exact for integer points. */
function count(points: readonly number[][], reference: readonly number[]): number {
  const cells = reference.reduce<number[][]>(
    (some, bound) => some.flatMap((cell) => Array.from({ length: bound }, (_, i) => [...cell, i])),
    [[]],
  );
  return cells.filter((cell) => points.some((point) => point.every((x, m) => x <= cell[m]!))).length;
}

const cases = fc.integer({ min: 1, max: 4 }).chain((m) => {
  const point = fc.array(fc.integer({ min: 0, max: 7 }), { minLength: m, maxLength: m });
  return fc.tuple(fc.array(point, { maxLength: 12 }), fc.constant(Array.from({ length: m }, () => 5)));
});

describe('hypervolume', () => {
  it('agrees with counting cells in one to four dimensions, ties and points on the edge included', () => {
    fc.assert(
      fc.property(cases, ([points, reference]) => {
        expect(hypervolume(points, reference)).to.equal(count(points, reference));
      }),
    );
  });

  it('does not count what is beyond the reference point', () => {
    expect(
      hypervolume(
        [
          [0, 7],
          [2, 2],
        ],
        [4, 4],
      ),
    ).to.equal(4);
    expect(
      hypervolume(
        [
          [0, 0, -1],
          [9, 0, 0],
        ],
        [1, 1, 1],
      ),
    ).to.equal(2);
  });

  it('takes the worst of each objective as the reference point of a set', () => {
    expect(
      worstOf([
        [1, 5],
        [3, 2],
      ]),
    ).to.deep.equal([3, 5]);
    expect(() => worstOf([])).to.throw(RangeError);
  });
});
