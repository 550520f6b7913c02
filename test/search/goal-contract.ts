/** What every strategy promises about objectives and limits. Call it beside `itIsAStrategy`. */
import { expect } from 'chai';
import { objectivesOf } from '../../src/search/objectives.js';
import type { Goal } from '../../src/search/ranking.js';
import type { Outcome, Strategy, Trial } from '../../src/search/strategy.js';
import type { SearchSpace } from '../../src/space/search-space.js';
import { digitSpace, type Digits } from '../../src/testing/digits.js';

const generations = 8;

type Score = (digits: Digits, trial: number) => Pick<Outcome, 'status' | 'metrics'>;

const sum = (digits: Digits): number => digits.reduce((a, b) => a + b, 0);
const ok = (metrics: Outcome['metrics']): ReturnType<Score> => ({ status: 'ok', metrics });

/** The genomes that it asks for, through a state that is JSON. */
function genomesOf(
  space: SearchSpace<Digits, unknown>,
  strategy: Strategy<Digits, unknown>,
  score: Score,
): Digits[] {
  let state = strategy.start();
  const trials: Trial<Digits>[] = [];
  for (let generation = 0; generation < generations; generation++) {
    const at = { seed: 18, space, generation, nextTrial: trials.length };
    const told = strategy.propose(state, at).evaluate.map((candidate, index): Trial<Digits> => ({
      ...{ ...candidate, trial: trials.length + index, generation, index },
      genotype: space.print(space.decode(candidate.genome)),
      ...score(candidate.genome, trials.length + index),
    }));
    state = JSON.parse(JSON.stringify(strategy.tell(state, told, at))) as unknown;
    trials.push(...told);
  }
  return trials.map(({ genome }) => genome);
}

/** `make` builds the strategy for this goal. */
export function itFollowsItsGoal(
  make: (goal: Goal) => Strategy<Digits, unknown>,
  space: SearchSpace<Digits, Digits> = digitSpace(6, 4),
): void {
  const genomes = (strategy: Strategy<Digits, unknown>, score: Score): Digits[] =>
    genomesOf(space, strategy, score);
  const smallest = objectivesOf([{ metric: 'sum', direction: 'minimise' }]);

  it('takes an objective that shrinks for the negative of one that grows', () => {
    const largest = objectivesOf([{ metric: 'negative', direction: 'maximise' }]);
    expect(genomes(make({ objectives: smallest }), (digits) => ok({ sum: sum(digits) }))).to.deep.equal(
      genomes(make({ objectives: largest }), (digits) => ok({ negative: -sum(digits) })),
    );
  });

  it('goes on the same where every trial holds the limits', () => {
    const score: Score = (digits) => ok({ sum: sum(digits) });
    const limited = make({ objectives: smallest, constraints: [{ metric: 'sum', maximum: 18 }] });
    expect(genomes(limited, score)).to.deep.equal(genomes(make({ objectives: smallest }), score));
  });

  it('goes on where nothing holds the limits, and by how far it is from them', () => {
    const score: Score = (digits) => ok({ constant: 1, excess: 1 + sum(digits) });
    const objectives = objectivesOf([{ metric: 'constant', direction: 'minimise' }]);
    const limited = make({ objectives, constraints: [{ metric: 'excess', maximum: 1 }] });
    expect(genomes(limited, score).length).to.be.at.least(generations);
  });

  it('counts a trial that did not measure the objective as one that failed', () => {
    const objectives = objectivesOf(['accuracy']);
    const score =
      (gap: ReturnType<Score>): Score =>
      (digits, trial) =>
        trial % 3 === 1 ? gap : ok({ accuracy: 100 / (1 + sum(digits)) });
    const gaps = [ok({ params: 3 }), ok({ accuracy: NaN }), { status: 'failed' as const, metrics: {} }];
    const [missing, notANumber, failed] = gaps.map((gap) => genomes(make({ objectives }), score(gap)));
    expect(missing).to.deep.equal(failed);
    expect(notANumber).to.deep.equal(failed);
  });
}
