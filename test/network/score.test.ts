import { expect } from 'chai';
import { dropMask, type Noise } from '../../src/network/noise.js';
import { score } from '../../src/network/score.js';

describe('the score of a batch', () => {
  it('adds up cross entropies and counts right answers, the lower class winning a tie', () => {
    const { loss, correct, count } = score([0, Math.log(3), 5, 5, 1, 1], [1, 0, 1], 2);
    expect(loss).to.be.closeTo(Math.log(4 / 3) + 2 * Math.log(2), 1e-12);
    expect([correct, count]).to.deep.equal([2, 3]);
  });

  it('stays finite for scores whose exponentials are not', () => {
    expect(score([1e4, 0], [1], 2).loss).to.equal(1e4);
  });
});

describe('the mask of dropout and drop path', () => {
  it('keeps the expectation: 0 at the rate, 1 / (1 - rate) otherwise', () => {
    const mask = dropMask(4000, 0.25, [3], 'layer');
    expect(new Set(mask)).to.deep.equal(new Set([0, Math.fround(4 / 3)]));
    expect(mask.reduce((sum, factor) => sum + factor) / 4000).to.be.closeTo(1, 0.03);
  });

  it('is named by the noise and the layer', () => {
    const draw = (noise: Noise, id: string) => [...dropMask(64, 0.5, noise, id)];
    expect(draw([3, 'step', 1], 'a')).to.deep.equal(draw([3, 'step', 1], 'a'));
    expect(draw([3, 'step', 1], 'a')).not.to.deep.equal(draw([3, 'step', 2], 'a'));
    expect(draw([3, 'step', 1], 'a')).not.to.deep.equal(draw([3, 'step', 1], 'b'));
  });

  it('refuses to draw without a name', () => {
    expect(() => dropMask(1, 0.5, undefined, 'drop')).to.throw('noise');
  });
});
