import { expect } from 'chai';
import { cosine, linearWarmUp } from '../../src/network/schedule.js';

describe('the learning rate schedule', () => {
  it('follows the published rates of EvNAS', () => {
    const rate = (generation: number) => cosine(generation, 50, 0.025, 0.001);
    expect(rate(0)).to.equal(0.025);
    expect(rate(25)).to.be.closeTo(0.013, 1e-12);
    expect(rate(49)).to.be.closeTo(0.0010237, 1e-7);
  });

  it('warms up in equal steps and stays at one', () => {
    expect([0, 1, 2, 3, 4, 5].map((epoch) => linearWarmUp(epoch, 4))).to.deep.equal([
      0.25, 0.5, 0.75, 1, 1, 1,
    ]);
    expect(linearWarmUp(0, 0)).to.equal(1);
  });
});
