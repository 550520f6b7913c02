import { expect } from 'chai';
import { strategyNames, strategyOf, type StrategySettings } from '../../src/search/strategies.js';
import { InputError } from '../../src/errors/input-error.js';
import { learnedArchitecture } from '../../src/search/learned-architecture.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';
import { itFollowsItsGoal } from './goal-contract.js';
import { told } from './told.js';
import { digitMetrics, digitSpace } from '../../src/testing/digits.js';

const settings: StrategySettings = {
  strategy: 'evnas',
  population: 5,
  tournament: 3,
  elites: 1,
  mutation: 0.2,
  crossover: true,
  objectives: ['accuracy'],
};

/** Those that learn a small network are to learn a very small one. */
const small = { evaluations: 4, units: 4, trained: 1, passes: 1 };
const settingsOf = (strategy: string): StrategySettings =>
  ['enas', 'ppo'].includes(strategy) ? { ...settings, strategy, ...small } : { ...settings, strategy };

/** What needs a space whose architectures grow has tests of its own. */
const names = strategyNames.filter((name) => name !== 'pnas');

describe('strategies by name', () => {
  for (const strategy of names) {
    describe(strategy, () => {
      strategyContract(strategy, (population) => strategyOf({ ...settingsOf(strategy), population }));
      itFollowsItsGoal((goal) => strategyOf({ ...settingsOf(strategy), ...goal }));
    });
  }

  strategyContract('what a search by gradient learned', () => learnedArchitecture('darts'));

  it('carry the name that they were asked for by', () => {
    for (const strategy of strategyNames) {
      expect(strategyOf({ ...settings, strategy }).name).to.equal(strategy);
    }
  });

  for (const strategy of names.filter((name) => name !== 'random'))
    it(`${strategy} goes for what holds the limits`, () => {
      const space = digitSpace(6, 4);
      // These score nothing twice, and would soon be through with all that is good.
      const generations = ['bayesian', 'nsganet'].includes(strategy)
        ? 30
        : ['enas', 'ppo'].includes(strategy)
          ? 60
          : 200;
      const limited = { ...settingsOf(strategy), learningRate: 0.1, objectives: ['accuracy'] };
      const constraints = [{ metric: 'params', minimum: 9 }];
      const trials = told(strategyOf({ ...limited, constraints }), space, generations, digitMetrics).flat();
      const share = (some: typeof trials): number =>
        some.filter(({ metrics }) => metrics['params']! >= 9).length / some.length;
      expect(share(trials.slice(-trials.length / 2))).to.be.above(0.5);
      // Without limits the accuracy, percent of zeros, leads away from them.
      const free = told(strategyOf(limited), space, generations, digitMetrics).flat();
      expect(share(free.slice(-free.length / 2))).to.be.below(0.4);
    });

  it('follow the first of several objectives where they have one reward', () => {
    const one = { ...settings, strategy: 'reinforce' as const };
    const two = { ...one, objectives: ['accuracy', 'params'] };
    const space = digitSpace(6, 4);
    expect(told(strategyOf(two), space, 9)).to.deep.equal(told(strategyOf(one), space, 9));
  });

  it('ask for the direction of a metric that evocell does not know', () => {
    expect(() => strategyOf({ ...settings, objectives: ['latency'] })).to.throw(
      InputError,
      'direction: maximise',
    );
    const [latency] = objectivesOf([{ metric: 'latency', direction: 'minimise', reference: 90 }]);
    expect(latency).to.deep.equal({ metric: 'latency', direction: 'minimise', reference: 90 });
    const [error] = objectivesOf([{ metric: 'accuracy', direction: 'minimise' }]);
    expect(error, 'bounds are those of the own direction').to.deep.equal({
      metric: 'accuracy',
      direction: 'minimise',
    });
  });
});
