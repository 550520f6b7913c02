import { expect } from 'chai';
import { randomSearch } from '../../src/search/random-search.js';
import { warmup } from '../../src/search/warmup.js';
import { localSearch } from '../../src/search/local-search.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';
import { told } from './told.js';
import { digitSpace, type Digits } from '../../src/testing/digits.js';

const space = digitSpace(12, 10);
const at = (generation: number) => ({ seed: 18, space, generation, nextTrial: 0 });

describe('random search', () => {
  strategyContract('random search', (population) => randomSearch({ population }));

  it('draws fresh genomes in every generation', () => {
    const strategy = randomSearch<Digits>({ population: 20 });
    const drawn = [0, 1, 2].flatMap((generation) =>
      strategy.propose({}, at(generation)).evaluate.map(({ genome }) => genome.join()),
    );
    expect(new Set(drawn).size).to.equal(60);
  });
});

describe('random search with parameter sharing', () => {
  const rsps = warmup(randomSearch<Digits>({ population: 5, evaluations: 30 }), 3, 1);

  it('only trains for the first generations, scoring as few as it is told to', () => {
    for (const generation of [0, 1, 2]) {
      const { train, evaluate } = rsps.propose({}, at(generation));
      expect([train.length, evaluate.length]).to.deep.equal([5, 1]);
    }
  });

  it('tells a strategy nothing of the generations that warm up', () => {
    const strategy = warmup(
      localSearch<Digits>({ population: 4, objectives: objectivesOf(['accuracy']) }),
      2,
      3,
    );
    const origins = told(strategy, space, 4).map((trials) => trials.map(({ origin }) => origin));
    expect(origins[1]).to.deep.equal(['random', 'random', 'random']);
    expect(origins[2]).to.deep.equal(['random', 'random', 'random', 'random']);
    expect(origins[3]![0]).to.equal('neighbour');
  });

  it('scores many in the last', () => {
    const { train, evaluate } = rsps.propose({}, at(3));
    expect([train.length, evaluate.length]).to.deep.equal([5, 30]);
    expect(evaluate.slice(0, 5).map(({ genome }) => genome)).to.deep.equal(train);
  });
});
