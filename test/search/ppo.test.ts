import { expect } from 'chai';
import { InputError } from '../../src/errors/input-error.js';
import { ppoLoss } from '../../src/learners/policy.js';
import { gradientOf } from '../../src/learners/parameters.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { ppo, type PpoOptions } from '../../src/search/ppo.js';
import { digitSpace, type Digits } from '../../src/testing/digits.js';
import { told } from './told.js';

const space = digitSpace(6, 4);
const options: PpoOptions = {
  ...{ evaluations: 5, units: 8, layers: 1, learningRate: 0.02, passes: 2, clip: 0.2 },
  ...{ entropyWeight: 1e-5, baselineMomentum: 0.95 },
  objectives: objectivesOf(['accuracy']),
};

describe('ppo', () => {
  it('comes to pick what is rewarded', () => {
    const generations = told(ppo<Digits>(options), space, 40);
    const mean = (some: typeof generations): number => {
      const accuracies = some.flat().map(({ metrics }) => metrics['accuracy']!);
      return accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
    };
    expect(mean(generations.slice(0, 5))).to.be.below(45);
    expect(mean(generations.slice(-5))).to.be.above(70);
  });

  it('takes the clipped ratio where that is worse, and then learns nothing from it', () => {
    // Four lists of picks, twice as likely and half as likely as before, with an advantage of either sign.
    const now = Float32Array.of(Math.log(2), Math.log(2), -Math.log(2), -Math.log(2), 0, 0, 0, 0);
    const { loss, gradient } = gradientOf({ now: [4], entropy: [4] }, now, (tf, { now, entropy }) =>
      ppoLoss(
        tf,
        { logProbability: tf.reshape(now!, [4]), entropy: tf.reshape(entropy!, [4]) },
        [0, 0, 0, 0],
        [1, -1, 1, -1],
        { clip: 0.2, entropyWeight: 0.1 },
      ),
    );
    expect(loss).to.be.closeTo(-(1.2 - 2 + 0.5 - 0.8) / 4, 1e-6);
    const expected = [0, 2, -0.5, 0].map((slope) => slope / 4);
    gradient.slice(0, 4).forEach((slope, i) => expect(slope).to.be.closeTo(expected[i]!, 1e-6));
    gradient.slice(4).forEach((slope) => expect(slope).to.be.closeTo(-0.1 / 4, 1e-7));
  });

  it('begins its baseline with the mean of the first rewards', () => {
    const at = { seed: 18, space, generation: 0, nextTrial: 0 };
    const strategy = ppo<Digits>({ ...options, evaluations: 2 });
    const start = strategy.start();
    const trials = strategy.propose(start, at).evaluate.map((candidate, index) => ({
      ...candidate,
      ...{ trial: index, generation: 0, index, genotype: '', status: 'ok' as const },
      metrics: { accuracy: 40 + 20 * index },
    }));
    const { baseline } = strategy.tell(start, trials, at);
    expect(baseline).to.be.closeTo(0.95 * (0.95 * 0.5 + 0.05 * 0.4) + 0.05 * 0.6, 1e-12);
  });

  it('refuses a space without a list of choices', () => {
    const { choices, ...unlisted } = space;
    expect(choices).to.be.an('object');
    const strategy = ppo<Digits>(options);
    expect(() =>
      strategy.propose(strategy.start(), { seed: 18, space: unlisted, generation: 0, nextTrial: 0 }),
    ).to.throw(InputError, 'ppo needs a space that lists its choices, and digits does not');
  });
});
