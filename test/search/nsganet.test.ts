import { expect } from 'chai';
import { crossPicks, nsganet, type NsganetOptions } from '../../src/search/nsganet.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { stream } from '../../src/random.js';
import { nsganetMacroSpace } from '../../src/space/nsganet-macro.js';
import type { SearchContext, Trial } from '../../src/search/strategy.js';
import type { Picks } from '../../src/space/categorical.js';

const space = nsganetMacroSpace({ nodes: 3, node: 'residual', channels: 4, classes: 10, image: [32, 32, 3] });
const options: NsganetOptions = {
  ...{ population: 12, exploration: 4, mutation: 0 },
  objectives: objectivesOf(['accuracy', 'macs']),
};

const ones = (bits: Picks): number => bits.reduce((a, b) => a + b, 0);

function told(generations: number): Trial<Picks>[][] {
  const strategy = nsganet<Picks>(options);
  let state = strategy.start();
  let nextTrial = 0;
  return Array.from({ length: generations }, (_, generation) => {
    const context: SearchContext<Picks> = { seed: 18, space, generation, nextTrial };
    const trials = strategy.propose(state, context).evaluate.map((candidate, index): Trial<Picks> => ({
      ...candidate,
      ...{ trial: nextTrial + index, generation, index, status: 'ok' },
      genotype: space.print(space.decode(candidate.genome)),
      metrics: { accuracy: ones(candidate.genome), macs: 100 - ones(candidate.genome.slice(0, 4)) },
    }));
    state = strategy.tell(state, trials, context);
    nextTrial += trials.length;
    return trials;
  });
}

describe('nsganet', () => {
  it('keeps the bits that parents share, and sets as many others as lie between theirs', () => {
    const [one, other] = [
      [1, 1, 0, 0, 1, 0, 0, 0],
      [1, 0, 1, 1, 0, 1, 0, 0],
    ];
    for (let seed = 0; seed < 50; seed++) {
      const child = crossPicks(one!, other!, Array(8).fill(2) as number[], stream(seed, 'crossover'));
      expect([child[0], child[6], child[7]]).to.deep.equal([1, 0, 0]);
      // Two of the five differing bits are set in one parent, three in the other.
      expect(ones(child.slice(1, 6))).to.equal(2);
    }
    const equal = crossPicks([0, 1], [1, 0], [2, 2], stream(1, 'crossover'));
    expect(ones(equal)).to.equal(1);
  });

  it('scores nothing twice and no phase without connections, and first explores, then estimates', () => {
    const generations = told(5);
    const all = generations.flat().map(({ genotype }) => genotype);
    expect(new Set(all).size).to.equal(all.length);
    expect(all.some((genotype) => genotype.includes('0-00|'))).to.equal(false);
    const origins = generations.map((trials) => [...new Set(trials.map(({ origin }) => origin))].join());
    expect(origins).to.deep.equal([...['random', 'crossover', 'crossover', 'crossover', 'estimation']]);
  });

  it('draws each phase from those that follow the one before in the better half', () => {
    const generations = told(5);
    const trials = generations.flat();
    const phases = (genotype: string): string[] => genotype.slice('nsganet-macro:'.length).split('/');
    for (const { genotype, generation } of generations.slice(4).flat()) {
      const before = trials
        .filter((trial) => trial.generation < generation)
        .map((trial) => phases(trial.genotype));
      const [first, second, third] = phases(genotype);
      expect(before.some(([a, b]) => a === first && b === second)).to.equal(true);
      expect(before.some(([, b, c]) => b === second && c === third)).to.equal(true);
    }
  });
});
