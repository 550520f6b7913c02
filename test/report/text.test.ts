import { expect } from 'chai';
import { cellInWords, genotypeText } from '../../src/report/cell-words.js';
import { duration, short } from '../../src/report/figures.js';
import { frontTable } from '../../src/report/front-table.js';
import { scatter } from '../../src/report/scatter.js';
import { findings } from '../../src/report/summary.js';
import type { TrialSummary } from '../../src/store/journal-line.js';

function trial(
  number: number,
  accuracy: number,
  params: number,
  more: Partial<TrialSummary> = {},
): TrialSummary {
  return {
    ...{
      trial: number,
      generation: Math.floor(number / 2),
      index: number % 2,
      origin: 'random',
      parents: [],
    },
    ...{ status: 'ok', genotype: `g${number}`, metrics: { accuracy, params, macs: 10 * params } },
    ...more,
  };
}

describe('the findings of a run', () => {
  const failed = trial(4, 0, 0, { status: 'failed', reason: 'no memory', metrics: {} });
  const found = findings([
    trial(0, 50, 100),
    trial(1, 60, 300),
    trial(2, 40, 200),
    trial(3, 60, 250),
    failed,
  ]);

  it('have the front of error against parameters, from small to large', () => {
    expect(found.front.map(({ trial }) => trial)).to.deep.equal([0, 3]);
  });

  it('have the most accurate as the best, the smaller of two equals', () => {
    expect(found.best).to.include({ trial: 3, accuracy: 60, params: 250, macs: 2500, genotype: 'g3' });
  });

  it('count failed trials and leave them out', () => {
    expect(found).to.include({ trials: 5, failed: 1 });
    expect(found.history).to.deep.equal([
      { generation: 0, best: 60, mean: 55, worst: 50 },
      { generation: 1, best: 60, mean: 50, worst: 40 },
    ]);
  });

  it('have the hypervolume as a share of the rectangle up to the worst', () => {
    // errors 50 and 40 of at most 60, sizes 100 and 250 of at most 300
    expect(found.reference).to.deep.equal({ error: 60, params: 300 });
    expect(found.hypervolume).to.be.closeTo((10 * 200 + 10 * 50) / (60 * 300), 1e-12);
  });

  it('list a genotype that was scored twice once', () => {
    const again = findings([trial(0, 50, 100), trial(1, 50, 100, { genotype: 'g0' })]);
    expect(again.front.map(({ trial }) => trial)).to.deep.equal([0]);
  });

  it('leave sizes alone that nobody measured', () => {
    const sizeless = { metrics: { accuracy: 70 } };
    const none = findings([trial(0, 0, 0, { metrics: { accuracy: 50 } }), trial(1, 0, 0, sizeless)]);
    expect(none.front.map(({ trial }) => trial)).to.deep.equal([1]);
    expect([none.hypervolume, none.reference.params]).to.deep.equal([NaN, NaN]);
    const some = findings([trial(0, 50, 100), trial(1, 60, 300), trial(2, 0, 0, sizeless)]);
    expect(some.front.map(({ trial }) => trial)).to.deep.equal([0, 1]);
    expect(some.best).to.include({ trial: 2 });
  });

  it('are empty for a run without trials', () => {
    expect(findings([])).to.deep.include({ best: undefined, front: [], hypervolume: 0, history: [] });
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
  const front = findings([trial(0, 50, 100), trial(1, 62.5, 3_626_470)]).front;

  it('lines numbers up to the right', () => {
    expect(frontTable(front).split('\n').slice(2)).to.deep.equal([
      '    0           1       50.00    50.00         100         1.00 k',
      '    1           1       62.50    37.50   3,626,470         36.3 M',
    ]);
  });

  it('is plotted with the front as stars, the best at the bottom right', () => {
    const lines = scatter(front, front, { width: 40, height: 5 }).split('\n');
    expect(lines[1]).to.equal(' 50.00 |*');
    expect(lines[5]).to.equal(` 37.50 |${' '.repeat(39)}*`);
    expect(lines.at(-1)).to.match(/100 +parameters +3\.63 M$/);
  });

  it('without sizes is plotted by trial, and has no columns for them', () => {
    const points = [50, 70, 60].map((accuracy, i) => ({
      ...front[0]!,
      trial: i,
      accuracy,
      params: NaN,
      macs: NaN,
    }));
    const lines = scatter(points, [points[1]!], { width: 9, height: 5 }).split('\n');
    expect(lines.slice(1, 6)).to.deep.equal([
      ' 50.00 |.',
      '       |',
      '       |        .',
      '       |',
      ' 30.00 |    *',
    ]);
    expect(lines.at(-1)).to.match(/^ +0 +trial +2$/);
    expect(frontTable(points).split('\n')[0]).to.equal('trial  generation  accuracy %  error %');
  });

  it('is plotted for one point, and for none', () => {
    expect(scatter(front.slice(0, 1), front.slice(0, 1))).to.include('*');
    expect(scatter([], [])).to.include('no trials');
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
