import { expect } from 'chai';
import { adam, type AdamState } from '../../src/learners/adam.js';

const start: AdamState = { step: 0, first: [], second: [] };

describe('adam', () => {
  it('takes the two steps that the formulas give', () => {
    const one = adam([1], [2], start, { learningRate: 0.5 });
    expect(one.values[0]).to.be.closeTo(0.5, 1e-6);
    const two = adam(one.values, [-1], one.state, { learningRate: 0.5 });
    const first = (0.9 * 0.1 * 2 - 0.1) / (1 - 0.81);
    const second = (0.999 * 0.001 * 4 + 0.001) / (1 - 0.998001);
    expect(two.values[0]).to.be.closeTo(0.5 - (0.5 * first) / Math.sqrt(second), 1e-6);
  });

  it('adds epsilon where TensorFlow does, and keeps no momentum with a first beta of 0', () => {
    const options = { learningRate: 0.5, betas: [0, 0.999], epsilon: 0.1, epsilonFirst: true } as const;
    const one = adam([1], [2], start, options);
    const rate = 0.5 * Math.sqrt(0.001);
    expect(one.values[0]).to.be.closeTo(1 - (rate * 2) / (Math.sqrt(0.001 * 4) + 0.1), 1e-12);
    expect(one.state.first).to.deep.equal([2]);
  });
});
