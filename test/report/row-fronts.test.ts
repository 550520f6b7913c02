import { expect } from 'chai';
import {
  frontPointSheet,
  frontsChart,
  frontSummarySheet,
  rowFronts,
  type RowPoint,
  type RowPoints,
} from '../../src/report/row-fronts.js';
import { csv, texts } from '../../src/report/sheet.js';
import { pointOf } from '../../src/report/summary.js';
import { measuresFor, trial } from './trials.js';

const measures = measuresFor([
  { metric: 'accuracy', reference: 40 },
  { metric: 'params', reference: 400 },
]);
const point = (seed: number, number: number, error: number, params: number): RowPoint => ({
  ...pointOf(trial(number, { accuracy: 100 - error, params, macs: 2 * params }), measures)!,
  ...{ seed, genotype: `network ${seed}.${number}` },
});
const rows: RowPoints[] = [
  {
    ...{ name: 'small & good', measures },
    points: [point(18, 0, 50, 100), point(18, 1, 60, 200), point(19, 0, 40, 300)],
  },
  {
    ...{ name: 'large', measures },
    points: [point(18, 0, 45, 300), point(19, 3, 30, 400), point(19, 4, 45, 300)],
  },
];

describe("the fronts of a table's rows", () => {
  const fronts = rowFronts(rows)!;

  it('are over all seeds of a row, from the best of the second objective on', () => {
    const sheet = frontPointSheet(fronts);
    expect(texts(sheet).rows.map((row) => row.slice(0, 7))).to.deep.equal([
      ['small & good', '18', '0', '50.00', '100', '200', 'yes'],
      ['small & good', '19', '0', '60.00', '300', '600', 'yes'],
      ['large', '18', '0', '55.00', '300', '600', 'no'],
      ['large', '19', '3', '70.00', '400', '800', 'yes'],
    ]);
    expect(csv(sheet).split('\n').slice(0, 2)).to.deep.equal([
      'row,seed,trial,accuracy %,parameters,multiply-adds,in the joint front,network',
      'small & good,18,0,50,100,200,yes,network 18.0',
    ]);
  });

  it('are summed up against the joint front', () => {
    // Up to error 60 and 400 parameters, of 60 by 400: 10 x 300 and 20 x 100 less what they share; 15 x 100.
    expect(texts(frontSummarySheet(fronts)).rows).to.deep.equal([
      ['small & good', '2', (4000 / 24000).toFixed(4), '2', '66.67'],
      ['large', '2', (1500 / 24000).toFixed(4), '1', '33.33'],
    ]);
  });

  it('are drawn: a dot for each trial, a larger one for each point of a front, a key', () => {
    const chart = frontsChart(rows, fronts);
    expect(chart.match(/M[\d.]+,[\d.]+h0/g)).to.have.length(6);
    expect(chart.match(/<circle/g)).to.have.length(4 + 2);
    expect(chart.match(/<path/g)).to.have.length(2 + 2);
    expect(chart)
      .to.include('small &amp; good')
      .and.to.include('seed 19, trial 3, validation accuracy 70.00 %, parameters 400');
  });

  it('are none where nothing was scored', () => {
    expect(rowFronts([{ name: 'one', measures, points: [] }])).to.equal(undefined);
  });
});
