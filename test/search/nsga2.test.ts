import { expect } from 'chai';
import { violationOf } from '../../src/search/constraints.js';
import { nsga2, type Nsga2Options } from '../../src/search/nsga2.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { paretoFront } from '../../src/search/pareto.js';
import { categorical } from '../../src/space/categorical.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';
import { told } from './told.js';
import { digitSpace, type Digits } from '../../src/testing/digits.js';

const space = digitSpace(6, 4);
const options: Nsga2Options = {
  population: 12,
  mutation: 0.15,
  crossover: true,
  objectives: objectivesOf(['accuracy', 'params']),
};

/** Two ends that pull apart: accuracy wants threes, params wants zeros. */
function metrics(digits: Digits): Record<string, number> {
  const threes = digits.filter((digit) => digit === 3).length;
  return { accuracy: (100 * threes) / digits.length, params: digits.reduce((a, b) => a + b, 0) };
}

describe('nsga2', () => {
  strategyContract('nsga2', (population) =>
    nsga2({ ...options, population, objectives: objectivesOf(['accuracy']) }),
  );
  strategyContract('nsga2 with survivors scored again', (population) =>
    nsga2({ ...options, population, rescore: true }),
  );

  it('finds the whole front of two objectives', () => {
    const trials = told(nsga2<Digits>(options), space, 40, metrics).flat();
    const front = paretoFront(trials.map((trial) => [-trial.metrics['accuracy']!, trial.metrics['params']!]));
    const found = new Set(front.map((i) => trials[i]!.metrics['params']));
    expect([...found].sort((a, b) => a! - b!)).to.deep.equal([0, 3, 6, 9, 12, 15, 18]);
  });

  it('lets the best of parents and children survive, as many as the population has', () => {
    const strategy = nsga2<Digits>(options);
    let state = strategy.start();
    told(strategy, space, 6, metrics).forEach((trials, generation) => {
      state = strategy.tell(state, trials, { seed: 18, space, generation, nextTrial: 12 * generation });
      expect(state.population).to.have.length(12);
    });
    expect(new Set(state.population.map(({ trial }) => Math.floor(trial / 12))).size).to.be.greaterThan(1);
  });

  it('makes no child that is in its generation or population already', () => {
    const generations = told(nsga2<Digits>(options), space, 5, metrics);
    for (const trials of generations.slice(1))
      expect(new Set(trials.map(({ genotype }) => genotype)).size).to.equal(trials.length);
  });

  it('goes for what holds the constraints', () => {
    const strategy = nsga2<Digits>({ ...options, constraints: [{ metric: 'params', maximum: 4 }] });
    const generations = told(strategy, space, 30, metrics);
    const held = generations
      .at(-1)!
      .filter(({ parents }) =>
        parents.every((parent) => generations.flat()[parent]!.metrics['params']! <= 4),
      );
    expect(held).to.have.length(12);
    const ok = generations.flat().filter((trial) => trial.metrics['params']! <= 4);
    expect(Math.max(...ok.map((trial) => trial.metrics['accuracy']!))).to.be.closeTo(16.67, 0.01);
  });

  it('scores survivors again when the weights move on', () => {
    const [, second] = told(nsga2<Digits>({ ...options, rescore: true }), space, 2, metrics);
    expect(second!.map(({ origin }) => origin).filter((origin) => origin === 'survivor')).to.have.length(12);
    expect(second).to.have.length(24);
  });

  it('runs on integers for genomes', () => {
    const integers = categorical(space);
    const [first] = told(nsga2<Digits>(options), integers, 1, metrics);
    expect(first!.every(({ genome }) => genome.every(Number.isInteger))).to.equal(true);
  });
});

describe('constraints', () => {
  const outcome = { status: 'ok' as const, metrics: { params: 6, accuracy: 45 } };
  it('are violated by the excess as a share of the limit', () => {
    expect(violationOf(outcome, [{ metric: 'params', maximum: 4 }])).to.equal(0.5);
    expect(violationOf(outcome, [{ metric: 'accuracy', minimum: 90 }])).to.equal(0.5);
    expect(violationOf(outcome, [{ metric: 'params', maximum: 6, minimum: 6 }])).to.equal(0);
    expect(violationOf(outcome, [{ metric: 'macs', maximum: 10 }])).to.equal(1);
    expect(violationOf(outcome, [{ metric: 'macs', maximum: 0 }]), 'not measured').to.equal(1);
    expect(violationOf({ metrics: { macs: NaN } }, [{ metric: 'macs', minimum: -3 }])).to.equal(1);
  });
});
