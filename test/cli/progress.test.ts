import { expect } from 'chai';
import { builtInMetrics } from '../../src/search/metric.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { spreadSettings } from '../../src/cli/spread-settings.js';
import { progressView } from '../../src/cli/progress.js';
import { TimeLeft } from '../../src/cli/time-left.js';
import type { Trial } from '../../src/search/strategy.js';

const report = (generation: number, phase: string, done: number) => ({
  ...{ generation, generations: 2, phase, done },
  total: 10,
});

describe('the time left', () => {
  it('is not told before there is something to go by', () => {
    const left = new TimeLeft();
    left.report(report(0, 'train', 0), 0);
    expect(left.seconds).to.equal(undefined);
  });

  it('takes both phases of the first generation for equally long', () => {
    const left = new TimeLeft();
    left.report(report(0, 'train', 0), 0);
    left.report(report(0, 'train', 10), 10_000);
    expect([left.fraction, left.seconds]).to.deep.equal([0.25, 30]);
  });

  it('learns from the first generation how long each phase takes', () => {
    const left = new TimeLeft();
    left.report(report(0, 'train', 0), 0);
    left.report(report(0, 'evaluate', 0), 9_000);
    left.report(report(1, 'train', 0), 10_000);
    left.report(report(1, 'train', 10), 19_000);
    expect(left.fraction).to.be.closeTo(0.95, 1e-9);
    expect(left.seconds).to.be.closeTo(1, 1e-9);
  });

  it('counts a resumed search from where it goes on', () => {
    const left = new TimeLeft();
    left.report(report(1, 'train', 0), 0);
    left.report(report(1, 'train', 10), 10_000);
    expect(left.seconds).to.be.closeTo(10, 1e-9);
  });
});

const wide = { columns: Infinity };

describe('progress where nobody watches', () => {
  const measures = { objectives: objectivesOf(['accuracy']), metrics: builtInMetrics };
  const trial = (accuracy: number): Trial => ({
    ...{ trial: 0, generation: 0, index: 0, genome: 0, parents: [], origin: 'random', genotype: 'g' },
    ...{ status: 'ok', metrics: { accuracy, params: 1, macs: 1 } },
  });

  it('is a line a generation, and one a minute within a long one', () => {
    const lines: string[] = [];
    let now = 0;
    const terminal = {
      out: () => undefined,
      data: () => undefined,
      err: (text: string) => lines.push(text),
      interactive: false,
      ...wide,
    };
    const view = progressView(terminal, measures, () => now);
    for (now = 0; now <= 100_000; now += 10_000) view.progress(report(0, 'train', now / 10_000));
    view.generation(0, [trial(40), trial(60)]);
    view.generation(1, [{ ...trial(0), generation: 1, status: 'failed', metrics: {} }]);
    now += 60_000;
    view.progress(report(1, 'finalists', 6));
    expect(lines.map((line) => line.replace(/, [\d mins]+ left$/, ''))).to.deep.equal([
      '0 of 2 generations, training 6 of 10',
      '1 of 2 generations: best 60.00 %, mean 50.00 %',
      '2 of 2 generations: no genome could be scored',
      '2 of 2 generations, training the best from scratch, epoch 6 of 10',
    ]);
    expect(lines.slice(0, 2).map((line) => line.match(/[\d mins]+ left$/)?.[0])).to.deep.equal([
      ' 5 min 40 s left',
      ' 5 min 0 s left',
    ]);
  });

  it('follows the first objective, and says how many trials hold the limits', () => {
    const lines: string[] = [];
    const terminal = {
      out: () => undefined,
      data: () => undefined,
      err: (text: string) => lines.push(text),
      interactive: false,
      ...wide,
    };
    const loss = { objectives: objectivesOf(['loss']), metrics: builtInMetrics };
    const sized = (loss: number, params: number): Trial => ({ ...trial(0), metrics: { loss, params } });
    const limited = { ...loss, constraints: [{ metric: 'params', maximum: 100 }] };
    const view = progressView(terminal, limited);
    view.generation(0, [sized(0.5, 90), sized(0.25, 110), sized(1, 100)]);
    view.generation(1, [sized(0.5, 101)]);
    expect(lines).to.deep.equal([
      'generation 0: best 0.5 nats, mean 0.75 nats, 2 of 3 meet the limits',
      'generation 1: none of 1 meets the limits',
    ]);
  });
});

describe('several settings after one --set', () => {
  it('are read as if --set stood before each', () => {
    const args = ['search', 'x.yaml', '--set', 'a=1', 'b.c=2', '--seed', '3'];
    expect(spreadSettings(args)).to.deep.equal([
      'search',
      'x.yaml',
      '--set',
      'a=1',
      '--set',
      'b.c=2',
      '--seed',
      '3',
    ]);
  });

  it('do not swallow a file that follows', () => {
    expect(spreadSettings(['search', '--set', 'a=1', 'x.yaml'])).to.deep.equal([
      'search',
      '--set',
      'a=1',
      'x.yaml',
    ]);
  });
});
