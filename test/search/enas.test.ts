import { expect } from 'chai';
import { InputError } from '../../src/errors/input-error.js';
import { blockCells } from '../../src/search/choice-policy.js';
import { enas, type EnasOptions, type EnasState } from '../../src/search/enas.js';
import { objectivesOf } from '../../src/search/objectives.js';
import type { Trial } from '../../src/search/strategy.js';
import type { Choices } from '../../src/space/search-space.js';
import { digitSpace, type Digits } from '../../src/testing/digits.js';
import { told } from './told.js';

const space = digitSpace(6, 4);
const options: EnasOptions = {
  ...{ evaluations: 4, trained: 3, updates: 1, units: 8, layers: 1, operationReduction: 2.5 },
  ...{ learningRate: 0.02, entropyWeight: 1e-4, entropyGradient: false, baselineMomentum: 0.9 },
  objectives: objectivesOf(['accuracy']),
};
const at = { seed: 18, space, generation: 0, nextTrial: 0 };

function scored(
  strategy: ReturnType<typeof enas<Digits>>,
  state: EnasState,
  accuracy: number | undefined,
): Trial<Digits>[] {
  return strategy.propose(state, at).evaluate.map((candidate, index) => ({
    ...candidate,
    ...{ trial: index, generation: 0, index, genotype: '' },
    ...(accuracy === undefined
      ? { status: 'failed' as const, metrics: {} }
      : { status: 'ok' as const, metrics: { accuracy } }),
  }));
}

describe('enas', () => {
  it('comes to pick what is rewarded', () => {
    const generations = told(enas<Digits>(options), space, 60);
    const mean = (some: typeof generations): number => {
      const accuracies = some.flat().map(({ metrics }) => metrics['accuracy']!);
      return accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
    };
    expect(mean(generations.slice(0, 5))).to.be.below(45);
    expect(mean(generations.slice(-10))).to.be.above(80);
  });

  it('trains the weights with architectures of their own, before every so many steps of the policy', () => {
    const strategy = enas<Digits>({ ...options, updates: 2 });
    let state = strategy.start();
    const trained = [0, 1, 2].map(() => {
      const { train } = strategy.propose(state, at);
      state = strategy.tell(state, scored(strategy, state, 50), at);
      return train.length;
    });
    expect(trained).to.deep.equal([3, 0, 3]);
  });

  it('moves the baseline by each reward, which the entropy is part of', () => {
    const strategy = enas<Digits>({ ...options, evaluations: 1, entropyWeight: 0 });
    const start = strategy.start();
    expect(strategy.tell(start, scored(strategy, start, 60), at).baseline).to.be.closeTo(0.06, 1e-12);
    const entropic = enas<Digits>({ ...options, evaluations: 1, entropyWeight: 1 });
    const { baseline } = entropic.tell(start, scored(entropic, start, 60), at);
    // Six choices of four options, nearly even at first.
    expect(baseline).to.be.closeTo(0.1 * (0.6 + 6 * Math.log(4)), 1e-3);
  });

  it('learns nothing from failed trials before there is a reward, and then takes them for the worst', () => {
    const strategy = enas<Digits>(options);
    const start = strategy.start();
    expect(strategy.tell(start, scored(strategy, start, undefined), at)).to.deep.equal(start);
    const state = strategy.tell(start, scored(strategy, start, 40), at);
    const failed = strategy.tell(state, scored(strategy, state, undefined), at);
    expect(failed).to.deep.equal(strategy.tell(state, scored(strategy, state, 40), at));
  });

  it('knows cells of blocks by their choices', () => {
    const half = [2, 5, 2, 5, 3, 5, 3, 5];
    const choices: Choices<null> = {
      sizes: [...half, ...half],
      kinds: half.concat(half).map((_, i) => (i % 2 === 0 ? 'input' : 'operation')),
      groups: [8, 8],
      operations: ['sep_conv_3x3', 'sep_conv_5x5', 'avg_pool_3x3', 'max_pool_3x3', 'skip_connect'],
      architecture: () => null,
      picks: () => [],
    };
    const cells = blockCells(choices)!;
    expect([cells.cells, cells.blocks, cells.convolutions]).to.deep.equal([
      ...[2, 2],
      [true, true, false, false, false],
    ]);
    expect(cells.choice(1, 1, 'operation', 1)).to.equal(15);
    expect(blockCells({ ...choices, sizes: half.with(2, 3).concat(half) })).to.equal(undefined);
    expect(blockCells(space.choices!)).to.equal(undefined);
  });

  it('refuses a space without a list of choices', () => {
    const { choices, ...unlisted } = space;
    expect(choices).to.be.an('object');
    const strategy = enas<Digits>(options);
    expect(() => strategy.propose(strategy.start(), { ...at, space: unlisted })).to.throw(
      InputError,
      'enas needs a space that lists its choices, and digits does not',
    );
  });
});
