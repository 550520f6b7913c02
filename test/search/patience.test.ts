import { expect } from 'chai';
import { search } from '../../src/search/controller.js';
import { MemoryLog } from '../../src/search/memory-log.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { patient } from '../../src/search/patience.js';
import { randomSearch } from '../../src/search/random-search.js';
import type { Strategy, Trial } from '../../src/search/strategy.js';
import { digitSpace, DriftingEvaluator, type Digits } from '../../src/testing/digits.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';

const space = digitSpace(6, 4);
const accuracy = { objectives: objectivesOf(['accuracy']) };

strategyContract('random search with patience', (population) =>
  patient(randomSearch<Digits>({ population }), accuracy, 50),
);

/** In which generation it was done, when each generation has one trial with these metrics. */
function doneAfter(
  generations: readonly Record<string, number>[],
  goal: Parameters<typeof patient>[1],
  patience: number,
): number {
  const quiet: Strategy<Digits, null> = {
    name: 'quiet',
    start: () => null,
    propose: () => ({ train: [], evaluate: [] }),
    tell: () => null,
  };
  const strategy = patient(quiet, goal, patience);
  let state = strategy.start();
  for (const [generation, metrics] of generations.entries()) {
    const context = { seed: 1, space, generation, nextTrial: generation };
    if (strategy.done!(state, context)) return generation;
    const trial: Trial<Digits> = {
      ...{ trial: generation, generation, index: 0, origin: 'random', parents: [], status: 'ok' },
      ...{ metrics, genome: [0, 0, 0, 0, 0, 0], genotype: '' },
    };
    state = strategy.tell(state, [trial], context);
  }
  return strategy.done!(state, { seed: 1, space, generation: 0, nextTrial: 0 })
    ? generations.length
    : Infinity;
}

describe('patience', () => {
  const of = (...values: number[]) => values.map((value) => ({ accuracy: value }));

  it('ends after so many generations without a new best; an equal one is none', () => {
    expect(doneAfter(of(50, 60, 60, 55, 70), accuracy, 2)).to.equal(4);
    expect(doneAfter(of(50, 60, 60, 61, 61, 61, 70), accuracy, 2)).to.equal(6);
    expect(doneAfter(of(50, 60, 60, 61, 61), accuracy, 2)).to.equal(Infinity);
  });

  it('waits for the front of several objectives, whatever holds no limit', () => {
    const goal = { objectives: objectivesOf(['accuracy', 'params']) };
    const points = [
      { accuracy: 50, params: 10 },
      { accuracy: 40, params: 5 }, // joins the front
      { accuracy: 40, params: 6 },
      { accuracy: 49, params: 10 },
      { accuracy: 90, params: 1 },
    ];
    expect(doneAfter(points, goal, 2)).to.equal(4);
    const limited = { ...goal, constraints: [{ metric: 'params', maximum: 5 }] };
    expect(doneAfter([points[1]!, { accuracy: 99, params: 9 }, points[4]!], limited, 1)).to.equal(2);
  });

  it('is the reason that the controller gives', async () => {
    const strategy = patient(randomSearch<Digits>({ population: 4 }), accuracy, 3);
    const ended = await search({
      ...{ seed: 18, space, strategy, evaluator: new DriftingEvaluator(), generations: 1000 },
      log: new MemoryLog<Digits, ReturnType<typeof strategy.start>>(),
    });
    expect(ended).to.include({ status: 'finished', ended: 'strategy' });
    expect(ended.generation).to.be.lessThan(1000);
  });
});
