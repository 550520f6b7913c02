import { expect } from 'chai';
import { hierarchical } from '../../src/search/hierarchical.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { digitSpace, type Digits } from '../../src/testing/digits.js';
import { bestAfter, told } from './told.js';

const space = digitSpace(6, 4);
const options = { population: 20, share: 0.1, objectives: objectivesOf(['accuracy']) };

describe('hierarchical', () => {
  it('adds a child of the best of its share of all, and removes nobody', () => {
    const strategy = hierarchical<Digits>({ ...options, share: 1 });
    const trials = told(strategy, space, 12).flat();
    for (const { trial, parents } of trials.slice(20)) {
      const before = trials.slice(0, trial).map(({ metrics }) => metrics['accuracy']!);
      expect(before[parents[0]!]).to.equal(Math.max(...before));
    }
    let state = strategy.start();
    state = strategy.tell(state, trials, { seed: 1, space, generation: 0, nextTrial: 0 });
    expect(state.population).to.have.length(trials.length);
  });

  it('finds the best of a small space', () => {
    expect(bestAfter(hierarchical<Digits>(options), space, 400)).to.equal(100);
  });

  it("takes the space's own mutation where it has one", () => {
    const own = { ...space, step: (digits: Digits) => digits.with(0, 3) };
    const children = told(hierarchical<Digits>(options), own, 6).slice(1).flat();
    expect(children.every(({ genome }) => genome[0] === 3)).to.equal(true);
  });
});
