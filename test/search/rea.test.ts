import { expect } from 'chai';
import { objectivesOf } from '../../src/search/objectives.js';
import { rea } from '../../src/search/rea.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';
import { bestAfter, told } from './told.js';
import { digitSpace, type Digits } from '../../src/testing/digits.js';

const space = digitSpace(6, 4);
const objectives = objectivesOf(['accuracy']);

describe('regularised evolution', () => {
  strategyContract('regularised evolution', (population) => rea({ population, sample: 3, objectives }));

  it('starts with a random population and then makes one child at a time', () => {
    const sizes = told(rea({ population: 10, sample: 5, objectives }), space, 4).map(({ length }) => length);
    expect(sizes).to.deep.equal([10, 1, 1, 1]);
  });

  it('makes children that differ from their parent in one choice', () => {
    const trials = told(rea({ population: 10, sample: 5, objectives, children: 4 }), space, 6).flat();
    for (const { genome, parents } of trials.slice(10)) {
      const parent = trials[parents[0]!]!.genome;
      expect(genome.filter((digit, i) => digit !== parent[i])).to.have.length(1);
    }
  });

  it("makes children by the space's own mutation, where it has one", () => {
    const own = { ...space, step: (digits: Digits) => digits.with(0, 9) };
    const trials = told(rea({ population: 10, sample: 5, objectives }), own, 6).flat();
    for (const { genome, parents } of trials.slice(10))
      expect(genome).to.deep.equal(trials[parents[0]!]!.genome.with(0, 9));
  });

  it('lets the oldest die, not the worst: no parent is older than the population is large', () => {
    const trials = told(rea({ population: 5, sample: 20, objectives }), space, 40).flat();
    for (const { trial, parents } of trials.slice(5)) expect(trial - parents[0]!).to.be.at.most(5);
  });

  it('picks the best of a large sample', () => {
    const trials = told(rea({ population: 5, sample: 60, objectives }), space, 12).flat();
    for (const { trial, parents } of trials.slice(5)) {
      const living = trials.slice(trial - 5, trial).map(({ metrics }) => metrics['accuracy']!);
      expect(trials[parents[0]!]!.metrics['accuracy']).to.equal(Math.max(...living));
    }
  });

  it('finds the best there is', () => {
    expect(bestAfter(rea({ population: 10, sample: 5, objectives }), space, 150)).to.equal(100);
  });
});
