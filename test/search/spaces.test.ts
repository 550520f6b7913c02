import { expect } from 'chai';
import { strategyNames, strategyOf } from '../../src/search/strategies.js';
import type { Trial } from '../../src/search/strategy.js';
import { categorical } from '../../src/space/categorical.js';
import { dartsSpace } from '../../src/space/darts.js';
import { hierarchicalSpace } from '../../src/space/hierarchical.js';
import { largeScaleSpace } from '../../src/space/large-scale.js';
import { nasbench201Space } from '../../src/space/nasbench201.js';
import { nasnetSpace } from '../../src/space/nasnet.js';
import { nsganetMacroSpace } from '../../src/space/nsganet-macro.js';
import type { SearchSpace } from '../../src/space/search-space.js';
import { vitSpace } from '../../src/space/vit-space.js';

const image = [16, 16, 3];
const cells = {
  search: { channels: 4, cells: 3, classes: 10, image },
  derived: { channels: 4, cells: 3 },
};
const darts = dartsSpace(cells);
const spaces: Record<string, SearchSpace<unknown, unknown>> = {
  darts,
  "darts with NSGA-Net's integers": categorical(darts),
  nasbench201: nasbench201Space(),
  'nasbench201, categorical': nasbench201Space({ encoding: 'categorical' }),
  'amoebanet, two nodes': nasnetSpace({ name: 'amoebanet', nodes: 2, ...cells }),
  'pnas, two nodes': nasnetSpace({ name: 'pnas', nodes: 2, ...cells }),
  vit: vitSpace({ classes: 10, image }),
  hierarchical: hierarchicalSpace({ channels: 2, cells: 1, classes: 10, image }),
  'large-scale': largeScaleSpace({ classes: 10, image }),
  'nsganet-macro': nsganetMacroSpace({ node: 'residual', channels: 4, classes: 10, image }),
};

/** Strategies that need a list of choices. */
const picking: readonly string[] = ['reinforce', 'nsganet', 'nsganetv1', 'enas', 'ppo'];

/** Whether the strategy can work with the space. */
function isFor(name: string, space: SearchSpace<unknown, unknown>): boolean {
  if (name === 'pnas') return space.growth !== undefined;
  return space.choices !== undefined || !picking.includes(name);
}

/** Plays generations with a made-up accuracy: the more often a letter comes, the better. */
function play(space: SearchSpace<unknown, unknown>, name: (typeof strategyNames)[number]): Trial[] {
  const settings = {
    population: 6,
    tournament: 3,
    elites: 1,
    mutation: 0.1,
    crossover: true,
    candidates: 50,
    // Those that learn a policy are to learn a small one.
    ...(['enas', 'ppo', 'pnas'].includes(name) && {
      ...{ evaluations: 3, units: 2, embedding: 2, trained: 1, passes: 1 },
      ...{ smallest: 6, beam: 6, members: 2 },
    }),
  };
  const strategy = strategyOf<unknown>({ ...settings, strategy: name, objectives: ['accuracy'] });
  let state = strategy.start();
  const all: Trial[] = [];
  for (let generation = 0; generation < 6; generation++) {
    const context = { seed: 3, space, generation, nextTrial: all.length };
    const trials = strategy.propose(state, context).evaluate.map((candidate, index): Trial => {
      const genotype = space.print(space.decode(candidate.genome));
      const accuracy = genotype.split('3').length;
      const place = { trial: all.length + index, generation, index, genotype };
      return { ...candidate, ...place, status: 'ok', metrics: { accuracy } };
    });
    state = strategy.tell(state, trials, context);
    all.push(...trials);
  }
  return all;
}

describe('every strategy on every space', () => {
  for (const [title, space] of Object.entries(spaces))
    for (const name of strategyNames.filter((one) => isFor(one, space)))
      it(`${name} on ${title} proposes genomes of the space, and not only one`, () => {
        const trials = play(space, name);
        for (const { genome, genotype } of trials) {
          expect(space.genome(JSON.parse(JSON.stringify(genome)))).to.deep.equal(genome);
          expect(space.print(space.parse(genotype))).to.equal(genotype);
        }
        expect(new Set(trials.map(({ genotype }) => genotype)).size).to.be.greaterThan(3);
      });
});
