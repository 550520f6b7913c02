import { expect } from 'chai';
import { beginningWith } from '../../src/search/first-generation.js';
import { randomSearch } from '../../src/search/random-search.js';
import { digitSpace, type Digits } from '../../src/testing/digits.js';

describe('a first generation of given architectures', () => {
  const space = digitSpace(3, 4);
  const at = (generation: number) => ({ seed: 1, space, generation, nextTrial: 0 });
  const proposed = (first: readonly string[], generation = 0, warmup = 0, population = 4) =>
    beginningWith(randomSearch<Digits>({ population }), first, warmup).propose({}, at(generation));

  it('has them first, in training, too, and what the strategy draws after them', () => {
    const { train, evaluate } = proposed(['123', '000']);
    expect(evaluate.map(({ origin }) => origin)).to.deep.equal(['given', 'given', 'random', 'random']);
    expect(train.map((genome) => space.print(space.decode(genome))).slice(0, 2)).to.deep.equal([
      '123',
      '000',
    ]);
    expect(evaluate.map(({ genome }) => genome)).to.deep.equal(train);
    // what is random does not depend on what is given
    expect(evaluate.slice(2)).to.deep.equal(proposed([]).evaluate.slice(2));
    expect(proposed(['123', '000'], 0, 0, 1).evaluate).to.have.length(1);
  });

  it('is the first that is told, and those before it that only warm up', () => {
    const origins = (generation: number) =>
      proposed(['123'], generation, 2).evaluate.map((one) => one.origin)[0];
    expect([0, 1, 2, 3].map(origins)).to.deep.equal(['given', 'given', 'given', 'random']);
  });
});
