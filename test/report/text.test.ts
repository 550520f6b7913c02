import { expect } from 'chai';
import { cellInWords } from '../../src/space/cell-words.js';
import { genotypeText } from '../../src/report/architecture.js';
import { duration, short } from '../../src/report/figures.js';
import { frontTable } from '../../src/report/front-table.js';
import { scatter } from '../../src/report/scatter.js';
import { frontView } from '../../src/report/front-view.js';
import type { Measures } from '../../src/report/measures.js';
import { limitsFinding } from '../../src/report/statements.js';
import { findings, pointsOf } from '../../src/report/summary.js';
import type { TrialSummary } from '../../src/store/journal-line.js';
import { stream } from '../../src/random.js';
import { both, measuresFor, trial } from './trials.js';
import { number } from '../../src/report/sheet.js';
import { table } from '../../src/report/table.js';

describe('the findings of a run', () => {
  const failed = trial(4, {}, { status: 'failed', reason: 'no memory' });
  const trials = [
    trial(0, { accuracy: 50, params: 100 }),
    trial(1, { accuracy: 60, params: 300 }),
    trial(2, { accuracy: 40, params: 200 }),
    trial(3, { accuracy: 60, params: 250 }),
    failed,
  ];
  const found = findings(trials, both);

  it('have the front over the objectives, from the best of the second on', () => {
    expect(found.front.map(({ trial }) => trial)).to.deep.equal([0, 3]);
    const swapped = findings(trials, measuresFor([{ metric: 'params', reference: 1000 }, 'accuracy']));
    expect(swapped.front.map(({ trial }) => trial)).to.deep.equal([3, 0]);
  });

  it('have the best by the first objective, then by the next, then the smaller', () => {
    expect(found.best).to.deep.include({ trial: 3, metrics: { accuracy: 60, params: 250 }, genotype: 'g3' });
    expect(findings(trials, measuresFor(['accuracy'])).best).to.include({ trial: 3 });
    expect(findings(trials, measuresFor(['params'])).best).to.include({ trial: 0 });
    const worst = measuresFor([{ metric: 'accuracy', direction: 'minimise' }]);
    expect(findings(trials, worst).best).to.include({ trial: 2 });
  });

  it('have the best alone for the front of a single objective', () => {
    const { front, hypervolume } = findings(trials, measuresFor(['accuracy']));
    expect(front.map(({ trial }) => trial)).to.deep.equal([3]);
    expect(hypervolume).to.deep.include({ value: 0.6, isShare: true });
  });

  it('count failed trials, and those without an objective, and leave them out', () => {
    expect(found).to.include({ trials: 5, failed: 1, unmeasured: 0 });
    expect(found.history).to.deep.equal([
      { generation: 0, scored: 2, feasible: 2, best: 60, mean: 55, worst: 50 },
      { generation: 1, scored: 2, feasible: 2, best: 60, mean: 50, worst: 40 },
    ]);
    const gap = findings([...trials, trial(5, { accuracy: 99 })], both);
    expect(gap).to.deep.include({ unmeasured: 1, best: found.best });
  });

  it('have the hypervolume as a share of all that is better than a fixed point', () => {
    // errors 50 and 40 of at most 100, sizes 100 and 250 of at most 1000
    expect(found.hypervolume!.reference).to.deep.equal([
      { metric: 'accuracy', value: 0, from: 'fixed' },
      { metric: 'params', value: 1000, from: 'fixed' },
    ]);
    const volume = 50 * 900 + 10 * 750;
    expect(found.hypervolume!.value).to.be.closeTo(volume / (100 * 1000), 1e-12);
    const perfect = findings([trial(0, { accuracy: 100, params: 0 })], both);
    expect(perfect.hypervolume!.value, 'a perfect search').to.equal(1);
  });

  it('have the worst of the first generation for the point, where nothing else says it', () => {
    const open = measuresFor(['accuracy', 'params']);
    const { hypervolume } = findings([...trials, trial(6, { accuracy: 1, params: 900 })], open);
    expect(hypervolume!.reference[1]).to.deep.equal({
      metric: 'params',
      value: 300,
      from: 'first generation',
    });
  });

  it('have a volume in the units of the objectives where there is no best value', () => {
    const measures = measuresFor([
      { metric: 'longestPath', direction: 'maximise', reference: 0 },
      { metric: 'params', reference: 1000 },
    ]);
    const { hypervolume, best } = findings([trial(0, { longestPath: 3, params: 600 })], measures);
    expect(hypervolume).to.deep.include({ value: 1200, isShare: false });
    expect(best).to.include({ trial: 0 });
  });

  it('list a genotype that was scored twice once', () => {
    const metrics = { accuracy: 50, params: 100 };
    const again = findings([trial(0, metrics), trial(1, metrics, { genotype: 'g0' })], both);
    expect(again.front.map(({ trial }) => trial)).to.deep.equal([0]);
  });

  it('are empty for a run without trials', () => {
    expect(findings([], both)).to.deep.include({
      best: undefined,
      front: [],
      hypervolume: null,
      history: [],
    });
  });

  it('are there within seconds for 100,000 trials and three objectives', () => {
    const three = measuresFor([
      'accuracy',
      { metric: 'params', reference: 1e4 },
      { metric: 'macs', reference: 1e4 },
    ]);
    const random = stream(18, 'trials');
    const many = Array.from({ length: 100_000 }, (_, i) => {
      return trial(i, {
        accuracy: random.integer(100),
        params: random.integer(5000),
        macs: random.integer(5000),
      });
    });
    const { front, hypervolume } = findings(many, three);
    expect(front.length).to.be.within(3, 1000);
    expect(hypervolume!.value).to.be.within(0.9, 1);
  });
});

describe('the limits of a run', () => {
  const metrics = [
    { accuracy: 50, params: 100 },
    { accuracy: 70, params: 300 },
    { accuracy: 60, params: 200 },
  ];
  const trials = metrics.map((measured, i) => trial(i, measured));
  const limited = (maximum: number) =>
    findings(trials, { ...both, constraints: [{ metric: 'params', maximum }] });

  it('hold for best, front, hypervolume and history', () => {
    const found = limited(250);
    expect(found.best).to.include({ trial: 2 });
    expect(found.front.map(({ trial }) => trial)).to.deep.equal([0, 2]);
    expect(found.hypervolume!.value).to.be.closeTo((50 * 900 + 10 * 800) / 1e5, 1e-12);
    expect(found.history[0]).to.deep.include({ scored: 2, feasible: 1, best: 50, worst: 50 });
    expect(found.overLimit).to.equal(1);
    expect(limitsFinding(found)).to.equal(
      'limits: parameters at most 250; 1 of the scored trials does not hold them',
    );
  });

  it('that nothing holds leave no best, and name what comes nearest', () => {
    const found = limited(90);
    expect(found).to.deep.include({ best: undefined, front: [], overLimit: 3 });
    expect(found.closest).to.include({ trial: 0 });
    expect(limitsFinding(found)).to.equal(
      'nothing meets the limits (parameters at most 90); the closest is trial 0 with parameters 100',
    );
    const view = frontView(pointsOf(trials, found.measures), found);
    const plot = scatter(pointsOf(trials, found.measures), view);
    expect(plot.match(/x(?!:)/g)).to.have.length(3);
    expect(plot).to.match(/\n +x: over the limits$/);
  });
});

describe('a cell in words', () => {
  it('says what each node adds to what', () => {
    const cell = {
      edges: [
        ['sep_conv_3x3', 0],
        ['skip_connect', 1],
        ['max_pool_3x3', 2],
        ['my_operation', 1],
      ] as const,
      concat: [2, 3],
    };
    expect(cellInWords(cell)).to.deep.equal([
      'node 1 adds a 3x3 separable convolution of input 0 to a copy of input 1',
      'node 2 adds a 3x3 max pooling of node 1 to my_operation of input 1',
      'output: nodes 1 and 2 side by side',
    ]);
    expect(cellInWords({ ...cell, joined: [3] })[1]).to.equal(
      'node 2 joins a 3x3 max pooling of node 1 and my_operation of input 1',
    );
  });

  it('says what blocks a vision transformer has', () => {
    const text = 'vit:patch=8,width=32/heads=2,mlp=2/heads=1,mlp=4';
    expect(genotypeText(text).split('\n')).to.deep.equal([
      'Vision transformer on patches of 8x8 pixels, tokens of 32 features',
      '  block 1: attention with 2 heads, MLP of 64 features',
      '  block 2: attention with one head, MLP of 128 features',
      '',
      text,
    ]);
  });

  it('leaves a genotype of another space as it is', () => {
    expect(genotypeText('|none~0|')).to.equal('|none~0|');
  });
});

describe('the front as text', () => {
  const sized = [
    trial(0, { accuracy: 50, params: 100, macs: 1000 }),
    trial(1, { accuracy: 62.5, params: 3_626_470, macs: 36_264_700 }),
  ];
  const plotted = (trials: readonly TrialSummary[], measures: Measures, size = { width: 40, height: 5 }) => {
    const points = pointsOf(trials, measures);
    const view = frontView(points, findings(trials, measures));
    return { ...view, lines: scatter(points, view, size).split('\n') };
  };

  it('has a column for each metric, lined up to the right', () => {
    const { front } = findings(sized, both);
    expect(frontTable(front, both).split('\n')).to.deep.equal([
      'trial  generation  accuracy %  parameters  multiply-adds',
      '-----  ----------  ----------  ----------  -------------',
      '    0           0       50.00         100          1,000',
      '    1           0       62.50   3,626,470     36,264,700',
    ]);
    expect(frontTable(front, both, 50).split('\n')[0]).to.equal('trial  generation  accuracy %  parameters');
    expect(frontTable(front, both, 10), 'objectives stay').to.include('parameters');
  });

  it('is plotted with the front as stars, the first objective upwards', () => {
    const { lines, title, note } = plotted(sized, both);
    expect(title).to.equal('Pareto front: validation accuracy against parameters');
    expect(note).to.equal(undefined);
    expect(lines[1]).to.equal(`  62.5 |${' '.repeat(39)}*`);
    expect(lines[5]).to.equal('    50 |*');
    expect(lines.at(-1)).to.match(/100 +parameters +3\.63 M$/);
  });

  it('of a single objective is plotted against the size that was measured, and says so', () => {
    const { lines, front, note } = plotted(sized, measuresFor(['accuracy']));
    expect(front.map(({ trial }) => trial)).to.deep.equal([0, 1]);
    expect(note).to.match(/it did not ask for few parameters/);
    expect(lines.at(-1)).to.match(/parameters/);
  });

  it('without sizes is plotted by trial', () => {
    const trials = [50, 70, 60].map((accuracy, i) => trial(i, { accuracy }));
    const { lines, front } = plotted(trials, measuresFor(['accuracy']), { width: 9, height: 5 });
    expect(lines.slice(1, 6)).to.deep.equal([
      '    70 |    *',
      '       |',
      '       |        .',
      '       |',
      '    50 |.',
    ]);
    expect(lines.at(-1)).to.match(/^ +0 +trial +2$/);
    expect(frontTable(front, measuresFor(['accuracy'])).split('\n')[0]).to.equal(
      'trial  generation  accuracy %',
    );
  });

  it('follows metrics that evocell does not know', () => {
    const measures = measuresFor([
      { metric: 'latency', direction: 'minimise' },
      { metric: 'depth', direction: 'maximise' },
    ]);
    const { title, lines } = plotted(
      [trial(0, { latency: 3.14159, depth: 2 }), trial(1, { latency: 2, depth: 1 })],
      measures,
    );
    expect(title).to.equal('Pareto front: latency against depth');
    expect(lines[0]).to.equal(' latency');
    expect(lines[1]).to.match(/^ 3\.142 \|/);
  });

  it('is plotted for one point, and for none', () => {
    expect(plotted(sized.slice(0, 1), both).lines.join()).to.include('*');
    expect(plotted([], both).lines.join()).to.include('no trials');
  });
});

describe('figures', () => {
  it('are short', () => {
    expect([97, 1234, 3_626_470, 2e9, 999_999].map(short)).to.deep.equal([
      '97',
      '1.23 k',
      '3.63 M',
      '2.00 G',
      '1.00 M',
    ]);
  });
  it('tell time in two units', () => {
    expect([41.2, 125, 12_000].map(duration)).to.deep.equal(['41 s', '2 min 5 s', '3 h 20 min']);
  });
});

describe('a table on a narrow terminal', () => {
  const sheet = {
    head: ['run', 'accuracy %'],
    rows: [
      ['results/one', number(61.25)],
      ['results/two', number(9)],
    ],
  };

  it('is a block a row where it would not fit', () => {
    expect(table(sheet, 23)).to.equal(table(sheet));
    expect(table(sheet, 22).split('\n')).to.deep.equal([
      ...['run         results/one', 'accuracy %  61.25', ''],
      ...['run         results/two', 'accuracy %  9'],
    ]);
  });
});
