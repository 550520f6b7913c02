import { expect } from 'chai';
import { combined, withScores, type Combination } from '../../src/search/combined-score.js';
import { evnas } from '../../src/search/evnas.js';
import { namedMetric } from '../../src/search/metric.js';
import { nsga2 } from '../../src/search/nsga2.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { randomSearch } from '../../src/search/random-search.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';
import { told } from './told.js';
import { digitSpace, type Digits } from '../../src/testing/digits.js';

const space = digitSpace(6, 4);
const both: Combination = [namedMetric('accuracy'), namedMetric('params')];
const objectives = objectivesOf([{ metric: 'score', direction: 'maximise' }]);
const breeding = { elites: 1, tournament: 3, mutation: 0.2, crossover: true };

const ok = (accuracy: number, params: number, generation = 0) => ({
  ...{ status: 'ok' as const, generation },
  metrics: { accuracy, params } as Readonly<Record<string, number>>,
});

describe('a score of several metrics', () => {
  it('is the sum of log-ranks, each metric in its own direction', () => {
    const scores = withScores([ok(90, 5), ok(80, 3), ok(70, 1)], both).map(({ metrics }) => metrics.score!);
    const expected = [Math.log(1 / 3), 2 * Math.log(2 / 3), Math.log(1 / 3)];
    scores.forEach((score, i) => expect(score).to.be.closeTo(expected[i]!, 1e-12));
  });

  it('is taken over all generations, but within one for a metric that drifts', () => {
    const trials = [ok(20, 1, 0), ok(10, 2, 0), ok(60, 1, 1), ok(50, 2, 1)];
    const drifting: Combination = [{ ...both[0]!, drifts: true }];
    const scores = (combination: Combination) =>
      withScores(trials, combination).map(({ metrics }) => Math.exp(metrics.score!));
    scores([both[0]!]).forEach((share, i) => expect(share).to.be.closeTo([0.5, 0.25, 1, 0.75][i]!, 1e-12));
    scores(drifting).forEach((share, i) => expect(share).to.be.closeTo([1, 0.5, 1, 0.5][i]!, 1e-12));
  });

  it('leaves out what failed, and ranks last what was not measured', () => {
    const failed = { status: 'failed' as const, generation: 0, metrics: {} };
    const [one, two, three] = withScores([failed, { ...ok(1, 1), metrics: {} }, ok(5, 5)], both);
    expect(one!.metrics).to.deep.equal({});
    expect(two!.metrics)
      .to.have.property('score')
      .closeTo(2 * Math.log(1 / 2), 1e-12);
    expect(three!.metrics).to.have.property('score', 0);
  });

  it('is told to the strategy anew: its population has the best of the whole run, by the scores as they are now', () => {
    const options = { population: 4, mutation: 0.3, crossover: true, objectives, rescore: false };
    const strategy = combined(nsga2<Digits>(options), both);
    for (const generations of [2, 5, 9]) {
      const history = told(strategy, space, generations);
      let state = strategy.start();
      history.forEach((trials, generation) => {
        state = strategy.tell(state, trials, { seed: 18, space, generation, nextTrial: trials[0]!.trial });
      });
      const scored = withScores(history.flat(), both);
      const best = scored.reduce((a, b) => (b.metrics.score! > a.metrics.score! ? b : a));
      expect(state.state.population[0]!.trial).to.equal(best.trial);
    }
  });

  strategyContract('combined scores with EvNAS', (population) =>
    combined(evnas<Digits>({ ...breeding, population, objectives }), both),
  );
  strategyContract('combined scores with random search', (population) =>
    combined(randomSearch<Digits>({ population }), both),
  );
});
