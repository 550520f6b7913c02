import { expect } from 'chai';
import type { Evaluator } from '../../../src/search/evaluator.js';
import { objectivesOf } from '../../../src/search/objectives.js';
import { strategyOf, type StrategySettings } from '../../../src/search/strategies.js';
import type { Trial } from '../../../src/search/strategy.js';
import { benchmarkRow } from '../../../src/search/tabular/benchmark.js';
import { clockOf, incumbents, scoredTrials, type Contender } from '../../../src/search/tabular/contest.js';
import { exactFront, frontRow, hypervolumeShares } from '../../../src/search/tabular/fronts.js';
import { digitMetrics, digitSpace, type Digits } from '../../../src/testing/digits.js';

const space = digitSpace(4, 3);
/** Knows every answer; a query takes ten seconds. */
const evaluator = (): Evaluator<Digits> => ({
  open: () => Promise.resolve(),
  evaluate: ({ evaluate }) =>
    Promise.resolve(
      evaluate.map(({ genome }) => ({
        status: 'ok' as const,
        metrics: { ...digitMetrics(genome), seconds: 10 },
      })),
    ),
  snapshot: () => ({ tensors: {}, state: null }),
  restore: () => Promise.resolve(),
  close: () => Promise.resolve(),
});

function contender(name: string, more: Partial<StrategySettings>, generations: number): Contender<Digits> {
  const settings: StrategySettings = {
    strategy: 'random',
    population: 1,
    tournament: 3,
    elites: 1,
    mutation: 0.2,
    crossover: true,
    objectives: ['accuracy'],
    ...more,
  };
  const goal = { objectives: objectivesOf(settings.objectives), constraints: settings.constraints };
  return { name, strategy: strategyOf(settings), goal, space, evaluator, generations };
}

function trial(accuracy: number, params = 0): Trial {
  const metrics = { accuracy, params, seconds: 5 };
  const rest = { trial: 0, generation: 0, index: 0, genotype: '', genome: 0, parents: [], origin: '' };
  return { ...rest, status: 'ok', metrics };
}

describe('a contest of strategies', () => {
  const lookUp = (genotype: string) => ({ zeros: [...genotype].filter((digit) => digit === '0').length });

  it('follows the simulated clock and the best so far, the earlier of equals', () => {
    const trials = [trial(3), trial(7), trial(7), trial(9)];
    expect(clockOf(trials)).to.deep.equal([5, 10, 15, 20]);
    expect(incumbents(trials, { objectives: objectivesOf(['accuracy']) })).to.deep.equal([0, 1, 1, 3]);
    const sized = [trial(3, 9), trial(7, 5), trial(7, 4), trial(9, 9)];
    const goal = { objectives: objectivesOf(['params']), constraints: [{ metric: 'accuracy', minimum: 7 }] };
    expect(incumbents(sized, goal)).to.deep.equal([0, 1, 2, 2]);
  });

  it('averages over the seeds what the best cell of each search is worth elsewhere', async () => {
    const random = contender('RS', {}, 6);
    const row = await benchmarkRow(random, { seeds: [1, 2, 3], lookUp, times: [5, 10, 60, 100] });
    const best = await Promise.all(
      [1, 2, 3].map(async (seed) =>
        Math.max(...(await scoredTrials(random, seed)).map(({ genotype }) => lookUp(genotype).zeros)),
      ),
    );
    expect(row.results['zeros']!.mean).to.be.closeTo(best.reduce((a, b) => a + b) / 3, 1e-12);
    expect(row.queries.mean).to.equal(6);
    expect(row.seconds.mean).to.equal(60);
    expect(row.curves.map(({ seconds }) => seconds)).to.deep.equal([10, 60, 100]);
    expect(row.curves[2]!.results).to.deep.equal(row.results);
    expect(row.curves[0]!.results['zeros']!.mean).to.be.at.most(row.results['zeros']!.mean);
  });

  it('counts queries until the best cell is worth so much, and takes the median over all searches', async () => {
    const random = contender('RS', {}, 6);
    const seeds = [1, 2, 3];
    const worths = await Promise.all(
      seeds.map(async (seed) => {
        const trials = await scoredTrials(random, seed);
        return incumbents(trials, random.goal).map((best) => lookUp(trials[best]!.genotype).zeros);
      }),
    );
    const ends = worths.map((worth) => worth.at(-1)!).sort((a, b) => a - b);
    // What two of three searches come to, and what none does.
    const reach = { column: 'zeros', values: [ends[1]!, 7] };
    const { reached } = await benchmarkRow(random, { seeds, lookUp, reach });
    const firsts = worths.map((worth) => worth.findIndex((value) => value >= ends[1]!) + 1 || Infinity);
    expect(reached).to.deep.equal([
      {
        ...{ column: 'zeros', value: ends[1] },
        seeds: firsts.filter(Number.isFinite).length,
        queries: firsts.sort((a, b) => a - b)[1],
      },
      { column: 'zeros', value: 7, seeds: 0, queries: null },
    ]);
  });

  it('gives the same digest for the same seeds, another for others', async () => {
    const digest = async (seeds: number[]): Promise<string> =>
      (await benchmarkRow(contender('RS', {}, 3), { seeds, lookUp })).digest;
    expect(await digest([1, 2]))
      .to.equal(await digest([1, 2]))
      .and.not.equal(await digest([1, 3]));
  });
});

describe('an exact front', () => {
  const costs = [
    [0, 10],
    [10, 0],
    [4, 4],
    [4, 4],
    [90, 90],
  ];
  const exact = exactFront(costs);

  it('takes its reference point a tenth beyond its own ends', () => {
    expect(exact.points).to.have.length(3);
    expect(exact.reference).to.deep.equal([11, 11]);
    expect(exact.hypervolume).to.equal(11 + 11 + 7 * 7 - 7 - 7 + 0);
  });

  it('is approached: the share grows with what is found, and ends at one', () => {
    const objectives = objectivesOf(['accuracy', 'params']);
    const trials = [trial(10, 90), trial(96, 4), trial(96, 4), trial(90, 0), trial(100, 10)];
    const shares = hypervolumeShares(trials, objectives, exact);
    expect(shares[0]).to.equal(0);
    expect(shares[1]).to.be.closeTo(49 / 57, 1e-12);
    expect(shares[2]).to.equal(shares[1]);
    expect(shares[4]).to.equal(1);
  });

  it('is reached sooner by evolution than at random', async () => {
    const objectives = ['accuracy', 'params'];
    const all = Array.from({ length: 81 }, (_, i) => [27, 9, 3, 1].map((unit) => Math.floor(i / unit) % 3));
    // Accuracy wants twos, params wants zeros.
    const scored = (genome: Digits) => ({
      accuracy: 25 * genome.filter((digit) => digit === 2).length,
      params: genome.reduce((a, b) => a + b, 0),
    });
    const known = exactFront(all.map((genome) => [100 - scored(genome).accuracy, scored(genome).params]));
    const contest = { ...evaluator(), evaluate: evaluateBy(scored) };
    const rows = await Promise.all(
      (['random', 'nsga2'] as const).map((strategy) =>
        frontRow(
          { ...contender(strategy, { strategy, population: 8, objectives }, 12), evaluator: () => contest },
          {
            seeds: [1, 2, 3, 4],
            objectives: objectivesOf(objectives),
            exact: known,
            queries: [8, 96, 500],
            shares: [0.999],
          },
        ),
      ),
    );
    const [random, nsga2] = rows.map(({ reached }) => reached[0]!);
    expect(nsga2!.seeds).to.equal(4);
    expect(nsga2!.queries.mean).to.be.lessThan(random!.queries.mean);
    expect(rows[1]!.curve.map(({ share }) => share.mean)).to.satisfy(
      ([few, many, more]: number[]) => few! < many! && many === more && more === 1,
    );
  });
});

function evaluateBy(score: (genome: Digits) => Record<string, number>): Evaluator<Digits>['evaluate'] {
  return ({ evaluate }) =>
    Promise.resolve(evaluate.map(({ genome }) => ({ status: 'ok' as const, metrics: score(genome) })));
}
