import { expect } from 'chai';
import { InputError } from '../../src/errors/input-error.js';
import { search } from '../../src/search/controller.js';
import { largeScale, type LargeScaleState } from '../../src/search/large-scale.js';
import { MemoryLog } from '../../src/search/memory-log.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { statelessEvaluator } from '../../src/search/stateless-evaluator.js';
import { digitMetrics, digitSpace, type Digits } from '../../src/testing/digits.js';
import { bestAfter, told } from './told.js';

const space = digitSpace(6, 4);
const options = { population: 8, objectives: objectivesOf(['accuracy']) };

describe('large-scale', () => {
  it('kills the worse of each pair and gives the better a child', () => {
    const strategy = largeScale<Digits>({ ...options, pairs: 3 });
    let state = strategy.start();
    for (let generation = 0; generation < 12; generation++) {
      const at = { seed: 18, space, generation, nextTrial: generation === 0 ? 0 : 5 + 3 * generation };
      const before = state.population;
      const { evaluate } = strategy.propose(state, at);
      const trials = evaluate.map((candidate, index) => ({
        ...{ ...candidate, trial: at.nextTrial + index, generation, index, genotype: '' },
        ...{ status: 'ok' as const, metrics: digitMetrics(candidate.genome) },
      }));
      state = strategy.tell(state, trials, at);
      expect(state.population).to.have.length(8);
      if (generation > 0)
        expectFates(
          before,
          state.population,
          trials.map(({ parents }) => parents[0]!),
        );
    }
  });

  it('starts with copies of the smallest genome, where the space has one', () => {
    const trivial = [3, 3, 3, 3, 3, 3];
    const [first, ...others] = told(largeScale<Digits>(options), { ...space, trivial }, 200);
    expect(first!.map(({ genome }) => genome)).to.deep.equal(Array.from({ length: 8 }, () => trivial));
    const best = Math.max(...others.flat().map(({ metrics }) => metrics['accuracy']!));
    expect(best).to.be.greaterThan(50);
  });

  it('finds the best of a small space', () => {
    expect(bestAfter(largeScale<Digits>({ ...options, pairs: 4 }), space, 200)).to.equal(100);
  });

  it('is refused by an evaluator that keeps no weights, unless nobody inherits', async () => {
    const run = (inheritance: boolean): Promise<unknown> =>
      search<Digits, LargeScaleState<Digits>>({
        ...{ seed: 18, space, generations: 3, log: new MemoryLog() },
        strategy: largeScale({ ...options, inheritance }),
        evaluator: statelessEvaluator(digitMetrics),
      });
    expect(await run(false)).to.include({ status: 'finished' });
    const error: unknown = await run(true).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(InputError);
    expect((error as Error).message).to.match(
      /inherit the weights of their parents, and the evaluator keeps none/,
    );
  });
});

function expectFates(
  before: LargeScaleState<Digits>['population'],
  after: LargeScaleState<Digits>['population'],
  parents: readonly number[],
): void {
  const lives = new Set(after.map(({ trial }) => trial));
  const killed = before.filter(({ trial }) => !lives.has(trial));
  const winners = before.filter(({ trial }) => parents.includes(trial));
  expect(killed).to.have.length(3);
  expect(winners).to.have.length(3);
  // Each winner costs no more than the one that it met.
  const total = (list: typeof before): number => list.reduce((sum, { costs }) => sum + costs![0]!, 0);
  expect(total(winners)).to.be.at.most(total(killed));
}
