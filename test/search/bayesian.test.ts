import { expect } from 'chai';
import { bayesian } from '../../src/search/bayesian.js';
import { search } from '../../src/search/controller.js';
import { MemoryLog } from '../../src/search/memory-log.js';
import { objectivesOf } from '../../src/search/objectives.js';
import type { Trial } from '../../src/search/strategy.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';
import { digitSpace, DriftingEvaluator, digitMetrics, type Digits } from '../../src/testing/digits.js';

const objectives = objectivesOf(['accuracy']);

describe('Bayesian optimisation', () => {
  strategyContract('Bayesian optimisation', (population) =>
    bayesian<Digits>({ population, evaluations: 3, candidates: 20, objectives }),
  );

  it('proposes what has not been scored, each once, and as many as asked for', async () => {
    const log = new MemoryLog<Digits, unknown>();
    const strategy = bayesian<Digits>({ population: 8, evaluations: 4, candidates: 50, objectives });
    const evaluator = new DriftingEvaluator();
    await search({ seed: 1, space: digitSpace(6, 4), strategy, evaluator, log, generations: 6 });
    const later = log.trials.filter(({ generation }) => generation > 0);
    expect(later).to.have.length(20);
    expect(new Set(later.map(({ genotype }) => genotype)).size).to.equal(20);
  });

  it('proposes the last that has not been scored, though more were asked for', () => {
    const strategy = bayesian<Digits>({ population: 4, evaluations: 9, candidates: 50, objectives });
    const space = digitSpace(1, 4);
    const trials = [0, 1, 2].map((digit): Trial<Digits> => ({
      ...{ genome: [digit], parents: [], origin: 'random', genotype: String(digit) },
      ...{ trial: digit, generation: 0, index: digit, status: 'ok', metrics: digitMetrics([digit]) },
    }));
    const at = { seed: 1, space, generation: 1, nextTrial: 3 };
    const state = strategy.tell(strategy.start(), trials, at);
    expect(strategy.propose(state, at).evaluate.map(({ genome }) => genome)).to.deep.equal([[3]]);
  });

  it('finds the best of 4,096 strings in fewer scores than a tenth of them would be', async () => {
    for (const seed of [1, 2, 3]) {
      const log = new MemoryLog<Digits, unknown>();
      const strategy = bayesian<Digits>({ population: 10, candidates: 100, objectives });
      const evaluator = {
        ...{ open: () => Promise.resolve(), close: () => Promise.resolve() },
        ...{ snapshot: () => ({ tensors: {}, state: {} }), restore: () => Promise.resolve() },
        evaluate: ({ evaluate }: { evaluate: readonly { genome: Digits }[] }) =>
          Promise.resolve(
            evaluate.map(({ genome }) => ({ status: 'ok' as const, metrics: digitMetrics(genome) })),
          ),
      };
      await search({ seed, space: digitSpace(6, 4), strategy, evaluator, log, generations: 40 });
      expect(log.trials.some(({ genotype }) => genotype === '000000')).to.equal(true);
    }
  });
});
