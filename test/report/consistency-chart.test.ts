import { expect } from 'chai';
import { tauChart, truthChart } from '../../src/report/consistency-chart.js';

function numbersOf(svg: string, attribute: string): number[] {
  return [...svg.matchAll(new RegExp(`<circle[^>]* ${attribute}="([^"]+)"`, 'g'))].map(([, x]) => Number(x));
}

describe('charts of scores against a truth', () => {
  const svg = truthChart({ name: 'naswot', values: [1, 3, NaN] }, [90, 92, 91]);

  it('have a dot for each architecture, what has no finite score at the left edge, and say so', () => {
    const [x, y] = [numbersOf(svg, 'cx'), numbersOf(svg, 'cy')];
    expect(x).to.have.length(3);
    expect(x[2]).to.equal(64);
    expect(x[1]).to.be.greaterThan(x[0]!);
    expect(y[1]).to.be.lessThan(y[2]!).and.lessThan(y[0]!);
    expect(svg).to.include('1 without a finite score');
  });

  it('draw only the edge where all failed', () => {
    expect(numbersOf(truthChart({ name: 'a', values: [NaN, NaN] }, [1, 2]), 'cx')).to.deep.equal([64, 64]);
  });

  it('have a line for each score by images, without the points where a tau is not there', () => {
    const score = (name: string, tau: number | null) => ({
      ...{ name, tau, rho: null, tauTop: null, overlapTop: 0, bestTruth: 1, deviations: null },
    });
    const point = (trainingImages: number, taus: readonly (number | null)[]) => ({
      ...{ generations: 1, trainingImages },
      scores: [score('loss', taus[0]!), score('params', taus[1]!)],
    });
    const lines = [
      ...tauChart([point(100, [-0.2, 0.5]), point(200, [null, 0.5]), point(300, [0.4, 0.5])]).matchAll(
        /points="([^"]*)"/g,
      ),
    ];
    expect(lines.map(([, points]) => points!.split(' ').length)).to.deep.equal([2, 3]);
  });
});
