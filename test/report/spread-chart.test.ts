import { expect } from 'chai';
import { spreadChart } from '../../src/report/spread-chart.js';
import { summarise } from '../../src/search/statistics.js';

describe('a chart of how something grows', () => {
  const series = [
    {
      name: 'one & only',
      points: [
        { at: 0, summary: summarise([10, 20]) },
        { at: 100, summary: summarise([30, 50]) },
      ],
    },
    { name: 'nothing yet', points: [] },
  ];
  const chart = spreadChart(series, { across: 'queries', up: 'share' });

  it('draws a mean and a band for each series, and names them', () => {
    expect(chart.match(/<polyline/g)).to.have.length(2);
    expect(chart.match(/<polygon/g)).to.have.length(2);
    expect(chart).to.include('one &amp; only').and.include('nothing yet').and.include('>queries<');
  });

  it('has the mean between the two edges of its band, and more further up', () => {
    const numbers = (tag: string): [number, number][] =>
      [...new RegExp(`<${tag}[^>]*points="([^"]+)"`).exec(chart)![1]!.matchAll(/([\d.]+),([\d.]+)/g)].map(
        ([, x, y]) => [Number(x), Number(y)],
      );
    const [first, last] = numbers('polyline') as [[number, number], [number, number]];
    const [highFirst, highLast, lowLast, lowFirst] = numbers('polygon').map(([, y]) => y);
    expect(last[0]).to.be.greaterThan(first[0]);
    expect(last[1]).to.be.lessThan(first[1]);
    expect(first[1]).to.be.within(highFirst!, lowFirst!);
    expect(last[1]).to.be.within(highLast!, lowLast!);
  });
});
