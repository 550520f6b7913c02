import { expect } from 'chai';
import {
  frontPointSheet,
  frontsChart,
  frontSummarySheet,
  rowFronts,
  type RowPoint,
} from '../../src/report/row-fronts.js';

const point = (seed: number, trial: number, error: number, params: number): RowPoint => ({
  ...{ seed, trial, generation: 0, accuracy: 100 - error, params, macs: 2 * params },
  genotype: `network ${seed}.${trial}`,
});
const rows = [
  { name: 'small & good', points: [point(18, 0, 50, 100), point(18, 1, 60, 200), point(19, 0, 40, 300)] },
  { name: 'large', points: [point(18, 0, 45, 300), point(19, 3, 30, 400), point(19, 4, 45, 300)] },
];

describe("the fronts of a table's rows", () => {
  const fronts = rowFronts(rows)!;

  it('are over all seeds of a row, from the smallest network on', () => {
    const sheet = frontPointSheet(fronts);
    expect(sheet.rows.map((row) => row.slice(0, 7))).to.deep.equal([
      ['small & good', '18', '0', '50.00', '100', '200', 'yes'],
      ['small & good', '19', '0', '40.00', '300', '600', 'yes'],
      ['large', '18', '0', '45.00', '300', '600', 'no'],
      ['large', '19', '3', '30.00', '400', '800', 'yes'],
    ]);
  });

  it('are summed up against the joint front', () => {
    // Rectangle 60 by 400. One: 10 x 300 and 20 x 100 less what they share, 10 x 100; other: 15 x 100.
    expect(frontSummarySheet(fronts).rows).to.deep.equal([
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
      .and.to.include('seed 19, trial 3: error 30.00 %, 400 parameters');
  });

  it('are none where nothing was scored', () => {
    expect(rowFronts([{ name: 'one', points: [] }])).to.equal(undefined);
  });
});
