import { expect } from 'chai';
import { better, rungs } from '../../src/search/halving.js';

describe('successive halving', () => {
  it('halves the networks and doubles the epochs, up to all epochs for one', () => {
    expect(rungs(4, 8)).to.deep.equal([
      { networks: 4, epochs: 2 },
      { networks: 2, epochs: 4 },
      { networks: 1, epochs: 8 },
    ]);
    expect(rungs(3, 2).map(({ networks, epochs }) => [networks, epochs])).to.deep.equal([
      [3, 1],
      [2, 1],
      [1, 2],
    ]);
    expect(rungs(1, 5)).to.deep.equal([{ networks: 1, epochs: 5 }]);
  });

  it('ends with as many as are wanted', () => {
    expect(rungs(10, 8, 3)).to.deep.equal([
      { networks: 10, epochs: 2 },
      { networks: 5, epochs: 4 },
      { networks: 3, epochs: 8 },
    ]);
    expect(rungs(3, 8, 3)).to.deep.equal([{ networks: 3, epochs: 8 }]);
  });

  it('keeps those with the smaller loss, the first of equals, those that failed last', () => {
    const losses: Readonly<Record<string, number | undefined>> = { a: undefined, b: 2, c: 1, d: 2, e: 3 };
    expect(better(Object.keys(losses), 3, (name) => losses[name])).to.deep.equal(['c', 'b', 'd']);
  });
});
