import { expect } from 'chai';
import { permutationTest } from '../../src/report/permutation-test.js';

describe('the paired permutation test', () => {
  it("finds the p of Darwin's maize, the example in Fisher's Design of Experiments (1935), section 21", () => {
    const crossed = [188, 96, 168, 176, 153, 172, 177, 163, 146, 173, 186, 168, 177, 184, 96];
    const selfed = [139, 163, 160, 160, 147, 149, 149, 122, 132, 144, 130, 144, 102, 124, 144];
    // 1726 of 2^15 ways give a sum of 314 or more, or -314 or less
    const { pairs, difference, p } = permutationTest(crossed, selfed);
    expect(pairs).to.equal(15);
    expect(difference).to.be.closeTo(314 / 15, 1e-12);
    expect(p).to.equal(1726 / 2 ** 15);
  });

  it('cannot go below 2 / 2^n, and is the same whichever comes first', () => {
    const [one, other] = [
      [30, 31.5, 29],
      [33, 35, 30],
    ];
    expect(permutationTest(one, other).p).to.equal(0.25);
    expect(permutationTest(other, one).p).to.equal(0.25);
    expect(permutationTest(one, one)).to.deep.equal({ pairs: 3, difference: 0, deviation: 0, p: 1 });
  });

  it('draws signs at random, but always the same, for many pairs', () => {
    const one = Array.from({ length: 24 }, (_, i) => i % 5);
    const other = Array.from({ length: 24 }, (_, i) => (i % 7) * 0.7);
    const { p } = permutationTest(one, other);
    expect(p).to.equal(permutationTest(one, other).p).and.be.within(0.01, 1);
    const better = one.map((value) => value + 3);
    expect(permutationTest(better, other).p).to.be.below(0.001);
  });

  it('refuses what does not pair', () => {
    expect(() => permutationTest([1], [2])).to.throw(RangeError);
    expect(() => permutationTest([1, 2], [2])).to.throw(RangeError);
  });
});
