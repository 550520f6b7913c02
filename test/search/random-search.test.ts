import { expect } from 'chai';
import { randomSearch } from '../../src/search/random-search.js';
import { warmup } from '../../src/search/warmup.js';
import { itIsAStrategy } from './contract.js';
import { digitSpace, type Digits } from './toy.js';

const space = digitSpace(12, 10);
const at = (generation: number) => ({ seed: 18, space, generation, nextTrial: 0 });

describe('random search', () => {
  itIsAStrategy((population) => randomSearch({ population }));

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

  it('scores many in the last', () => {
    const { train, evaluate } = rsps.propose({}, at(3));
    expect([train.length, evaluate.length]).to.deep.equal([5, 30]);
    expect(evaluate.slice(0, 5).map(({ genome }) => genome)).to.deep.equal(train);
  });
});
