import { expect } from 'chai';
import { stream } from '../../src/random.js';
import { exchange, mutatePolynomially, nsganetv1 } from '../../src/search/nsganetv1.js';
import { objectivesOf } from '../../src/search/objectives.js';
import type { Choices } from '../../src/space/search-space.js';
import { nasnetSpace } from '../../src/space/nasnet.js';
import { digitSpace } from '../../src/testing/digits.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';
import { bestAfter, told } from './told.js';

const objectives = objectivesOf(['accuracy']);
const digits = digitSpace(6, 4);
const { choices } = nasnetSpace({
  name: 'nsganet-micro',
  search: { channels: 4, cells: 3, classes: 10, image: [8, 8, 3] },
  derived: { channels: 4, cells: 3 },
});

describe('nsganetv1', () => {
  strategyContract('nsganetv1', (population) => nsganetv1({ population, exploration: 3, objectives }));

  it('exchanges one cell as often as one node', () => {
    const one = choices!.sizes.map(() => 0);
    const other = choices!.sizes.map(() => 1);
    const lengths: Record<number, number> = {};
    for (let seed = 0; seed < 600; seed++) {
      const child = exchange(one, other, choices!, stream(seed, 'crossover'));
      const places = child.flatMap((pick, i) => (pick === 1 ? [i] : []));
      expect(places[0]! % places.length).to.equal(0);
      expect(places.at(-1)! - places[0]!).to.equal(places.length - 1);
      lengths[places.length] = (lengths[places.length] ?? 0) + 1;
    }
    expect(Object.keys(lengths)).to.deep.equal(['4', '20']);
    expect(lengths[4]! / 600).to.be.closeTo(0.5, 0.06);
  });

  it('exchanges single choices where nothing belongs together', () => {
    const alone: Choices<unknown> = { sizes: [2, 2, 2], architecture: (picks) => picks, picks: () => [] };
    const child = exchange([0, 0, 0], [1, 1, 1], alone, stream(1, 'crossover'));
    expect(child.reduce((sum, pick) => sum + pick, 0)).to.equal(1);
  });

  it('mutates to near numbers rather than to far ones, and to every one', () => {
    const counts = Array.from({ length: 9 }, () => 0);
    for (let seed = 0; seed < 4000; seed++) {
      const [pick] = mutatePolynomially([4], [9], 1, stream(seed, 'mutation'));
      counts[pick!]!++;
    }
    expect(Math.min(...counts)).to.be.above(0);
    expect(counts[4]).to.be.above(counts[5]!);
    expect(counts[5]).to.be.above(counts[6]!);
    expect(counts[6]).to.be.above(counts[8]!);
    expect(counts[3]! / counts[5]!).to.be.closeTo(1, 0.15);
    expect(mutatePolynomially([4, 4], [9, 9], 0, stream(1, 'mutation'))).to.deep.equal([4, 4]);
  });

  it('scores nothing twice, explores, then draws nodes that follow one another in what was scored', () => {
    const generations = told(nsganetv1({ population: 12, exploration: 4, objectives }), digits, 7);
    const all = generations.flat().map(({ genotype }) => genotype);
    expect(new Set(all).size).to.equal(all.length);
    for (const { genome, origin, generation } of generations.slice(4).flat()) {
      if (origin !== 'estimation') continue;
      const before = generations.slice(0, generation).flat();
      for (let i = 1; i < genome.length; i++)
        expect(
          before.some((trial) => trial.genome[i - 1] === genome[i - 1] && trial.genome[i] === genome[i]),
        ).to.equal(true);
    }
    expect(
      generations
        .slice(4)
        .flat()
        .map(({ origin }) => origin),
    ).to.include('estimation');
  });

  it('comes near the best there is', () => {
    expect(bestAfter(nsganetv1({ population: 10, exploration: 20, objectives }), digits, 25)).to.be.above(80);
  });
});
