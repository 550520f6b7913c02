import { expect } from 'chai';
import { InputError } from '../../src/errors/input-error.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { pnas, type PnasOptions } from '../../src/search/pnas.js';
import type { Trial } from '../../src/search/strategy.js';
import type { Picks } from '../../src/space/categorical.js';
import { nasnetSpace } from '../../src/space/nasnet.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';
import { digitMetrics, digitSpace, growingDigitSpace, type Digits } from '../../src/testing/digits.js';
import { itFollowsItsGoal } from './goal-contract.js';

const options: PnasOptions = {
  ...{ beam: 8, evaluations: 6, predictor: 'mlp', members: 2, passes: 4 },
  ...{ embedding: 3, units: 4, firstLearningRate: 0.01, learningRate: 0.01 },
  objectives: objectivesOf(['accuracy']),
};
const growing = growingDigitSpace(6, 4);

/** Until it is done. */
function played(
  given: PnasOptions,
  space = growing,
  metrics: (digits: Digits) => Record<string, number> = digitMetrics,
): Trial<Digits>[] {
  const strategy = pnas<Digits>(given);
  let state = strategy.start();
  const all: Trial<Digits>[] = [];
  for (let generation = 0; ; generation++) {
    const at = { seed: 18, space, generation, nextTrial: all.length };
    if (strategy.done!(state, at)) return all;
    const trials = strategy.propose(state, at).evaluate.map((candidate, index): Trial<Digits> => ({
      ...candidate,
      ...{ trial: all.length + index, generation, index, status: 'ok' },
      genotype: space.print(space.decode(candidate.genome)),
      metrics: metrics(candidate.genome),
    }));
    state = strategy.tell(state, trials, at);
    for (const trial of trials) all.push(trial);
  }
}

describe('pnas', () => {
  strategyContract('pnas', (population) => pnas({ ...options, evaluations: population }), growing);
  itFollowsItsGoal((goal) => pnas({ ...options, ...goal }), growing);

  it('scores all of the smallest cells, then as many of each size as the beam is wide, until they are whole', () => {
    const trials = played({ ...options, passes: 1 });
    const sizes = [1, 2, 3, 4, 5, 6].map(
      (length) => trials.filter(({ genome }) => genome.length === length).length,
    );
    expect(sizes).to.deep.equal([4, 8, 8, 8, 8, 8]);
    for (const { genome, parents } of trials.filter(({ parents }) => parents.length > 0))
      expect(trials[parents[0]!]!.genome).to.deep.equal(genome.slice(0, -1));
    const few = played({ ...options, passes: 1, smallest: 2 });
    expect(few.filter(({ genome }) => genome.length === 1)).to.have.length(2);
  });

  for (const predictor of ['mlp', 'lstm'] as const)
    it(`grows what the predictors (${predictor}) come to expect much of`, () => {
      const space = growingDigitSpace(3, 4);
      const trials = played({ ...options, predictor, beam: 4, passes: 40, firstLearningRate: 0.05 }, space);
      const accuracies = trials
        .filter(({ genome }) => genome.length === 3)
        .map(({ metrics }) => metrics['accuracy']!);
      // Random ones have 25 %.
      expect(accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length).to.be.above(50);
    });

  it('scores no network twice that is written in two ways', () => {
    const image = [8, 8, 3];
    const cells = { channels: 2, cells: 3 };
    const space = nasnetSpace({
      ...{ name: 'pnas', nodes: 2, operations: ['sep_conv_3x3', 'skip_connect'] },
      ...{ search: { ...cells, classes: 10, image }, derived: cells },
    });
    const strategy = pnas<Picks>({ ...options, beam: 1000, evaluations: 1000, passes: 1 });
    const at = { seed: 18, space, generation: 0, nextTrial: 0 };
    const trials = strategy.propose(strategy.start(), at).evaluate.map((candidate, index) => ({
      ...candidate,
      ...{ trial: index, generation: 0, index, status: 'ok' as const, metrics: { accuracy: 10 + index } },
      genotype: space.print(space.decode(candidate.genome)),
    }));
    // Two operations on two states, in either order once.
    expect(trials).to.have.length(10);
    const state = strategy.tell(strategy.start(), trials, at);
    const names = state.pending.map(({ genotype }) => space.growth!.identity(space.parse(genotype)));
    expect(new Set(names).size).to.equal(names.length);
    expect(names.length).to.be.below(10 * 21);
  });

  it('refuses a space whose cells do not grow', () => {
    const strategy = pnas<Digits>(options);
    expect(() =>
      strategy.propose(strategy.start(), {
        ...{ seed: 18, space: digitSpace(6, 4), generation: 0, nextTrial: 0 },
      }),
    ).to.throw(InputError, 'pnas needs a space whose cells grow block by block, and digits has none');
  });
});
