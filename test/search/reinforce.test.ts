import { expect } from 'chai';
import { InputError } from '../../src/errors/input-error.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { reinforce, type ReinforceState } from '../../src/search/reinforce.js';
import type { Trial } from '../../src/search/strategy.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';
import { told } from './told.js';
import { digitSpace, type Digits } from '../../src/testing/digits.js';

const space = digitSpace(6, 4);
const options = { learningRate: 0.1, momentum: 0.9, objectives: objectivesOf(['accuracy']) };
const at = { seed: 18, space, generation: 0, nextTrial: 0 };

describe('reinforce', () => {
  strategyContract('reinforce', (population) => reinforce({ ...options, batch: population }));

  it('comes to pick what is rewarded', () => {
    const trials = told(reinforce<Digits>(options), space, 400).flat();
    const mean = (some: typeof trials): number =>
      some.reduce((sum, { metrics }) => sum + metrics['accuracy']!, 0) / some.length;
    expect(mean(trials.slice(0, 20))).to.be.below(45);
    expect(mean(trials.slice(-50))).to.be.above(90);
  });

  it('takes the first step by hand: up for the picks that beat the baseline', () => {
    const strategy = reinforce<Digits>({ ...options, batch: 2 });
    const start = strategy.start();
    const { evaluate } = strategy.propose(start, at);
    const trials = evaluate.map((candidate, index) => ({
      ...candidate,
      trial: index,
      generation: 0,
      index,
      genotype: '',
      status: 'ok' as const,
      metrics: { accuracy: index === 0 ? 10 : 20 },
    }));
    const { logits, baseline } = strategy.tell(start, trials, at) as ReinforceState;
    // Rewards are minus the errors 90 and 80.
    expect(baseline.sum / baseline.weight).to.be.closeTo((0.9 * -90 + -80) / 1.9, 1e-9);
    // Adam's first step has the size of the learning rate whatever the gradient.
    evaluate[1]!.genome.forEach((pick, i) => expect(logits[i]![pick]).to.be.closeTo(0.1, 1e-6));
  });

  it('gives a failed trial the worst reward so far', () => {
    const strategy = reinforce<Digits>(options);
    const outcome = (generation: number, metrics: Record<string, number>): Trial<Digits> => ({
      ...strategy.propose(strategy.start(), { ...at, generation }).evaluate[0]!,
      ...{ trial: generation, generation, index: 0, genotype: '', metrics },
      status: 'accuracy' in metrics ? 'ok' : 'failed',
    });
    const after = (last: Record<string, number>): ReinforceState =>
      [{ accuracy: 50 }, { accuracy: 30 }, last].reduce<ReinforceState>(
        (state, metrics, generation) =>
          strategy.tell(state, [outcome(generation, metrics)], { ...at, generation }),
        strategy.start(),
      );
    expect(after({})).to.deep.equal(after({ accuracy: 30 }));
    expect(after({})).to.not.deep.equal(after({ accuracy: 50 }));
  });

  it('learns nothing from a failed trial before there is a reward', () => {
    const strategy = reinforce<Digits>(options);
    const [candidate] = strategy.propose(strategy.start(), at).evaluate;
    const place = { trial: 0, generation: 0, index: 0, genotype: '', metrics: {} };
    const { logits, worst } = strategy.tell(
      strategy.start(),
      [{ ...candidate!, ...place, status: 'failed' }],
      at,
    );
    expect(logits.flat().every((logit) => logit === 0)).to.equal(true);
    expect(worst).to.equal(null);
  });

  it('refuses a space without a list of choices', () => {
    const { choices, ...unlisted } = space;
    expect(choices).to.be.an('object');
    const strategy = reinforce<Digits>(options);
    expect(() => strategy.propose(strategy.start(), { ...at, space: unlisted })).to.throw(
      InputError,
      'digits does not',
    );
  });
});
