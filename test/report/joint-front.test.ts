import { expect } from 'chai';
import { jointFront, type FrontPoint } from '../../src/report/joint-front.js';

function points(...costs: [error: number, params: number][]): FrontPoint[] {
  return costs.map(([error, params], trial) => ({
    trial,
    genotype: `g${trial}`,
    accuracy: 100 - error,
    params,
  }));
}

describe('the fronts of several runs', () => {
  const one = { name: 'one', points: points([10, 100], [20, 50], [40, 100]) };
  const other = { name: 'other', points: points([30, 20], [20, 50], [12, 100], [40, 90]) };
  const joint = jointFront([one, other])!;

  it('leaves out points of unknown size', () => {
    const table = { name: 'table', points: points([5, NaN]) };
    expect(jointFront([table])).to.equal(undefined);
    const { runs, reference } = jointFront([one, other, table])!;
    expect(reference).to.deep.equal(joint.reference);
    expect(runs[2]).to.deep.equal({ name: 'table', size: 0, hypervolume: 0, joint: 0, share: 0 });
  });

  it('shares one reference point: the worst of all', () => {
    expect(joint.reference).to.deep.equal({ error: 40, params: 100 });
  });

  it('gives each run its own front, hypervolume and share of the joint front', () => {
    // joint: (10, 100), (20, 50) of both, (30, 20)
    expect(joint.points.map(({ run, params }) => [run, params])).to.deep.equal([
      ['other', 20],
      ['one', 50],
      ['one', 100],
    ]);
    const [first, second] = joint.runs;
    expect(first).to.include({ name: 'one', size: 2, joint: 2, share: 2 / 3 });
    expect(second).to.include({ name: 'other', size: 3, joint: 2, share: 2 / 3 });
    expect(first!.hypervolume).to.be.closeTo((20 * 50) / 4000, 1e-12);
    expect(second!.hypervolume).to.be.closeTo((20 * 50 + 10 * 30) / 4000, 1e-12);
    expect(joint.hypervolume).to.equal(second!.hypervolume);
  });

  it('is undefined without points, and copes with a run that has none', () => {
    expect(jointFront([{ name: 'none', points: [] }])).to.equal(undefined);
    const [empty] = jointFront([{ name: 'none', points: [] }, one])!.runs;
    expect(empty).to.deep.equal({ name: 'none', size: 0, hypervolume: 0, joint: 0, share: 0 });
  });
});
