import { expect } from 'chai';
import { InputError } from '../../src/errors/input-error.js';
import { strategyNames, strategyOf, type StrategySettings } from '../../src/search/strategies.js';
import { itIsAStrategy } from './contract.js';

const settings: StrategySettings = {
  strategy: 'evnas',
  population: 5,
  tournament: 3,
  elites: 1,
  mutation: 0.2,
  crossover: true,
  objectives: ['accuracy'],
};

describe('strategies by name', () => {
  for (const strategy of strategyNames) {
    describe(strategy, () => {
      itIsAStrategy((population) => strategyOf({ ...settings, strategy, population }));
    });
  }

  it('carry the name that they were asked for by', () => {
    for (const strategy of strategyNames) {
      expect(strategyOf({ ...settings, strategy }).name).to.equal(strategy);
    }
  });

  it('refuse several objectives for a single reward', () => {
    const two = { ...settings, strategy: 'reinforce' as const, objectives: ['accuracy', 'params'] };
    expect(() => strategyOf(two)).to.throw(InputError, 'search.objectives');
  });
});
