import { expect } from 'chai';
import type { Generation } from '../../src/report/history.js';
import {
  curveChart,
  curveTable,
  groupLines,
  groupSheet,
  seedGroups,
  type FamilyRun,
} from '../../src/report/seed-groups.js';
import { csv, texts } from '../../src/report/sheet.js';
import { both } from './trials.js';

const generation = (number: number, best: number): Generation => ({
  ...{ generation: number, scored: 4, feasible: 4, best, mean: best - 1, worst: best - 2 },
});

function run(key: string, seed: number, accuracy: number, bests: number[] = [accuracy]): FamilyRun {
  return {
    ...{ name: `results/${key}-seed${seed}`, family: { key, seed }, measures: both },
    ...{ metrics: { accuracy, params: 100 * seed }, hypervolume: accuracy / 100 },
    history: bests.map((best, i) => generation(i, best)),
  };
}

const runs = [
  run('a', 1, 60, [50, 60, 55]),
  run('b', 1, 50),
  run('a', 2, 62, [52, 54, 62]),
  run('b', 2, 55),
  run('a', 3, 64, [54, 64, 64]),
  run('b', 3, 54),
  run('alone', 1, 99),
];

describe('runs that differ in their seed alone', () => {
  const found = seedGroups(runs);

  it('are grouped, with mean and deviation of what each found', () => {
    expect(found.groups.map(({ name, seeds }) => [name, seeds])).to.deep.equal([
      ['results/a', [1, 2, 3]],
      ['results/b', [1, 2, 3]],
    ]);
    const [a] = found.groups;
    expect(a!.metrics['accuracy']).to.include({ count: 3, mean: 62, deviation: 2 });
    expect(a!.metrics['params']).to.include({ mean: 200, deviation: 100 });
    expect(a!.hypervolume!.mean).to.be.closeTo(0.62, 1e-12);
    expect(seedGroups([runs[0]!, runs[1]!])).to.deep.equal({ groups: [], tests: [], finalists: [] });
  });

  it('grow by the best so far', () => {
    const [a] = found.groups;
    // 50, 60, 60; 52, 54, 62; 54, 64, 64
    expect(a!.curve.map(({ summary }) => summary.mean)).to.deep.equal([52, 178 / 3, 62]);
    expect(texts(curveTable(found, both.metrics)!).rows.map((row) => row[0])).to.deep.equal(['0', '1', '2']);
    const chart = curveChart(found, both.metrics)!;
    expect(chart)
      .to.include('results/a')
      .and.to.match(/<polygon[^>]*fill-opacity/);
    expect(curveChart(seedGroups(runs.slice(1, 2)), both.metrics)).to.equal(undefined);
  });

  it('grow by the best of each generation where scores drift', () => {
    const drifting = { ...both, metrics: both.metrics.map((metric) => ({ ...metric, drifts: true })) };
    const [a] = seedGroups(runs.map((one) => ({ ...one, measures: drifting }))).groups;
    expect(a!.curve.map(({ summary }) => summary.mean)).to.deep.equal([52, 178 / 3, 181 / 3]);
  });

  it('are tested against another group, paired by seed', () => {
    // Differences 10, 7 and 10: of eight ways to give them signs, two are as extreme.
    const [test] = found.tests;
    expect(test).to.include({
      one: 'results/a',
      other: 'results/b',
      metric: 'accuracy',
      pairs: 3,
      difference: 9,
    });
    expect(test!.deviation).to.be.closeTo(Math.sqrt(3), 1e-12);
    expect(test!.p).to.equal(0.25);
    expect(groupLines(found, both.metrics)[1]).to.match(
      /^accuracy: results\/a is 9 above results\/b on average .* over 3 seeds, two-sided: p = 0.25$/,
    );
  });

  it('stand in a table, with two columns of plain numbers for programs', () => {
    const lines = csv(groupSheet(found, both.metrics)).split('\n');
    expect(lines[0]).to.match(/^runs that differ in their seed alone,seeds,accuracy %,accuracy % deviation,/);
    expect(lines[1]).to.match(/^results\/a,3,62,2,200,100,/);
  });
});
