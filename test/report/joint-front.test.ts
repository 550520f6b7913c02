import { expect } from 'chai';
import { differentGoals, jointFront, type RunPoints } from '../../src/report/joint-front.js';
import { pointsOf } from '../../src/report/summary.js';
import { measuresFor, trial } from './trials.js';

const measures = measuresFor(['accuracy', { metric: 'params', reference: 100 }]);

function run(name: string, costs: readonly [error: number, params: number][], of = measures): RunPoints {
  const trials = costs.map(([error, params], i) => trial(i, { accuracy: 100 - error, params }));
  return { name, measures: of, points: pointsOf(trials, of) };
}

describe('the fronts of several runs', () => {
  const one = run('one', [
    [10, 90],
    [20, 50],
    [40, 90],
  ]);
  const other = run('other', [
    [30, 20],
    [20, 50],
    [12, 90],
    [40, 80],
  ]);
  const joint = jointFront([one, other])!;

  it('share the reference point that each of them has', () => {
    expect(joint.reference.map(({ value }) => value)).to.deep.equal([0, 100]);
    expect(joint).to.include({ isCommon: true, isShare: true });
  });

  it('have their own size, hypervolume and share of the joint front', () => {
    // joint: (10, 90), (20, 50) of both, (30, 20)
    expect(joint.points.map(({ run, metrics }) => [run, metrics['params']])).to.deep.equal([
      ['other', 20],
      ['one', 50],
      ['one', 90],
    ]);
    const [first, second] = joint.runs;
    expect(first).to.include({ name: 'one', size: 2, joint: 2, share: 2 / 3 });
    expect(second).to.include({ name: 'other', size: 3, joint: 2, share: 2 / 3 });
    expect(first!.hypervolume).to.be.closeTo((10 * 90 + 40 * 80) / 1e4, 1e-12);
    expect(second!.hypervolume).to.be.closeTo((10 * 88 + 40 * 80 + 30 * 70) / 1e4, 1e-12);
  });

  it('are measured up to the worst of different reference points', () => {
    const wider = measuresFor(['accuracy', { metric: 'params', reference: 200 }]);
    const both = jointFront([one, run('wider', [[50, 150]], wider)])!;
    expect(both).to.include({ isCommon: false });
    expect(both.reference.map(({ value }) => value)).to.deep.equal([0, 200]);
  });

  it('leave out what is over a limit', () => {
    const limited = { ...measures, constraints: [{ metric: 'params', maximum: 60 }] };
    const held = jointFront([
      run(
        'held',
        [
          [10, 90],
          [20, 50],
        ],
        limited,
      ),
    ])!;
    expect(held.points.map(({ metrics }) => metrics['params'])).to.deep.equal([50]);
  });

  it('are not compared where runs have different objectives, and that is said', () => {
    const latency = run('fast', [[10, 5]], measuresFor(['params', 'accuracy']));
    expect(jointFront([one, latency])).to.equal(undefined);
    expect(differentGoals([one, latency])).to.equal(
      'the runs have different objectives, so their fronts are not compared: one for validation accuracy and parameters; fast for parameters and validation accuracy',
    );
    expect(differentGoals([one, other])).to.equal(undefined);
  });

  it('are none for a single objective, and without points; a run may have none', () => {
    expect(jointFront([run('single', [[10, 5]], measuresFor(['accuracy']))])).to.equal(undefined);
    expect(jointFront([run('none', [])])).to.equal(undefined);
    const [empty] = jointFront([run('none', []), one])!.runs;
    expect(empty).to.deep.equal({ name: 'none', size: 0, hypervolume: 0, joint: 0, share: 0 });
  });
});
