import { expect } from 'chai';
import { csv, texts } from '../../src/report/sheet.js';
import { benchmarkSheet, curveSheet, frontCurveSheet, frontSheet } from '../../src/report/benchmark-sheet.js';
import { summarise } from '../../src/search/statistics.js';
import type { BenchmarkTable, TableRow } from '../../src/search/tabular/benchmark-table.js';

const row = (name: string, more: Partial<TableRow>): TableRow => ({
  name,
  seeds: 2,
  results: { test: summarise([93, 95]) },
  queries: summarise([100, 101]),
  seconds: summarise([11_900, 12_000]),
  curves: [{ seconds: 300, results: { test: summarise([80, 90]) } }],
  digest: 'abcdef0123456789ffff',
  published: {},
  ...more,
});

const table: BenchmarkTable = {
  name: 'bench',
  rows: [
    row('RS', { published: { test: { mean: 93.7, deviation: 0.36, agrees: true } } }),
    row('mine', { published: { test: { mean: 90, deviation: 0.3, agrees: false } } }),
    row('other', {}),
  ],
  fronts: {
    exact: { points: [[0, 0]], reference: [1, 1], hypervolume: 1 },
    rows: [
      {
        name: 'NSGA-II',
        seeds: 2,
        curve: [{ queries: 50, share: summarise([0.5, 0.75]) }],
        reached: [{ share: 0.99, seeds: 1, queries: summarise([700, 801]) }],
      },
    ],
  },
};

describe('sheets of a benchmark', () => {
  it('set our figures beside the published ones and say whether they agree', () => {
    const { head, rows } = texts(benchmarkSheet(table));
    expect(head.slice(4)).to.deep.equal(['test', 'test, published', 'within one deviation', 'digest']);
    expect(rows.map((cells) => cells.slice(2))).to.deep.equal([
      ['100.5', '11950', '94.00 ± 1.41', '93.70 ± 0.36', 'yes', 'abcdef0123456789'],
      ['100.5', '11950', '94.00 ± 1.41', '90.00 ± 0.30', 'no', 'abcdef0123456789'],
      ['100.5', '11950', '94.00 ± 1.41', '-', '-', 'abcdef0123456789'],
    ]);
  });

  it('have means and deviations apart in CSV', () => {
    const [head, first, , third] = csv(benchmarkSheet(table)).split('\n');
    expect(head).to.match(/,test,test deviation,"test, published","test, published deviation",within one/);
    expect(first).to.match(/,100.5,11950,94,1.414213562373095\d,93.7,0.36,yes,/);
    expect(third).to.match(/,94,1.414213562373095\d,,,,/);
  });

  it('say how many queries it took to come near the front', () => {
    const { head, rows } = texts(frontSheet(table));
    expect(head).to.deep.equal(['strategy', 'searches', 'queries to 99 %', 'searches that reach it']);
    expect(rows).to.deep.equal([['NSGA-II', '2', '751', '1']]);
  });

  it('give the curves line by line, with mean and band', () => {
    expect(texts(curveSheet(table)).rows[0]).to.deep.equal([
      'RS',
      '300',
      'test',
      '2',
      '85.0000',
      '7.0711',
      '81.0000',
      '85.0000',
      '89.0000',
    ]);
    expect(texts(frontCurveSheet(table)).rows).to.deep.equal([
      ['NSGA-II', '50', '2', '0.6250', '0.1768', '0.5250', '0.6250', '0.7250'],
    ]);
    expect(frontCurveSheet({ name: 'none', rows: [] }).rows).to.deep.equal([]);
  });
});
