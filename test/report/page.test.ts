import { expect } from 'chai';
import { cellDiagram, shortName } from '../../src/report/cell-diagram.js';
import { historyChart, paretoChart } from '../../src/report/charts.js';
import { scale } from '../../src/report/axis.js';
import { runPage, type PageFacts } from '../../src/report/page.js';
import { benchGraph, cellGraphs } from '../../src/space/cell-graph.js';
import { frontView } from '../../src/report/front-view.js';
import { findings, pointsOf } from '../../src/report/summary.js';
import { namedMetric } from '../../src/search/metric.js';
import type { TrialSummary } from '../../src/store/journal-line.js';
import { both, measuresFor } from './trials.js';

const genotype =
  'normal:sep_conv_3x3@0+skip_connect@1,max_pool_3x3@2+dil_conv_5x5@0/reduce:skip_connect@0+max_pool_3x3@1,none@0+skip_connect@2';

const trials = [50, 60, 55].map((accuracy, i): TrialSummary => ({
  ...{ trial: i, generation: i, index: 0, origin: 'random', parents: [], status: 'ok' },
  genotype: genotype.replace('dil_conv_5x5@0', `dil_conv_5x5@${i % 2}`),
  metrics: { accuracy, params: 100 * (i + 1), macs: 1000 },
}));

const facts: PageFacts = {
  ...findings(trials, both),
  points: pointsOf(trials, both),
  ...{ basis: { kind: 'every trial' }, finalists: null },
  ...{ name: 'a <b> & "c"', status: 'finished', generation: 3, generations: 3 },
  ...{ made: 'seed 1', settings: 'name: <script>alert(1)</script>', command: 'evocell report x' },
};

/** Coordinates of all boxes and their sizes. */
function boxes(svg: string): { x: number; y: number; width: number; height: number }[] {
  return [...svg.matchAll(/<rect x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"/g)].map((found) => {
    const [x = NaN, y = NaN, width = NaN, height = NaN] = found.slice(1).map(Number);
    return { x, y, width, height };
  });
}

describe('the page of a run', () => {
  const page = runPage(facts);

  it('asks for nothing from elsewhere', () => {
    expect(page).to.include(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    // The namespace of SVG is a name, which nobody fetches.
    const fetched = page.replaceAll(' xmlns="http://www.w3.org/2000/svg"', '');
    expect(fetched).not.to.match(/https?:|<script|<link|<img|@import|url\(/);
  });

  it('escapes what comes from files', () => {
    expect(page).to.include('a &lt;b&gt; &amp; &quot;c&quot;').and.not.to.include('<b> &');
    expect(page).to.include('&lt;script&gt;alert(1)');
  });

  it('draws both charts, the front as a table and the cells of the best', () => {
    expect(page).to.include('Pareto front').and.include('Validation accuracy by generation');
    expect(page).to.include('60.00').and.include('Normal cell').and.include('sep conv 3×3');
  });

  it('is there for a run without a trial', () => {
    const empty = runPage({ ...facts, ...findings([], both), points: [] });
    expect(empty).to.include('No genome has been scored');
  });

  it('shows genotypes of other spaces as text', () => {
    for (const genotype of ['vit:patch=4,width=32/heads=2,mlp=4', 'a plug-in: 1, 2, 3']) {
      const other = { ...facts.best!, genotype };
      expect(runPage({ ...facts, best: other, front: [other] })).to.include(genotype);
    }
  });
});

describe('the diagram of a cell', () => {
  const cell = {
    edges: [
      ...[['sep_conv_3x3', 0] as const, ['skip_connect', 1] as const],
      ...[['max_pool_3x3', 2] as const, ['dil_conv_5x5', 0] as const],
      ...[['sep_conv_5x5', 3] as const, ['skip_connect', 2] as const],
    ],
    concat: [3, 4],
  };
  const [graph] = cellGraphs({ normal: cell, reduce: cell });
  const svg = cellDiagram(graph!);

  it('has a box for each input, operation and the output, and a circle for each node', () => {
    expect(boxes(svg)).to.have.length(2 + 6 + 1);
    expect(svg.match(/<circle/g)).to.have.length(3);
  });

  it('lays no box over another', () => {
    const all = boxes(svg);
    for (const [i, a] of all.entries())
      for (const b of all.slice(i + 1)) {
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart, JSON.stringify([a, b])).to.equal(true);
      }
  });

  it('draws the edges to the output from the nodes of the output only', () => {
    const none = cellDiagram({ ...graph!, output: [4] });
    expect(svg.match(/class="edge"/g)!.length - none.match(/class="edge"/g)!.length).to.equal(1);
  });

  it('draws cells of any form: one input, and nodes with one to three edges', () => {
    const bench = cellDiagram(
      benchGraph(['nor_conv_3x3', 'none', 'skip_connect', 'nor_conv_1x1', 'avg_pool_3x3', 'none']),
    );
    expect(boxes(bench)).to.have.length(1 + 4 + 1);
    expect(bench.match(/<circle/g)).to.have.length(3);
    const empty = cellDiagram(benchGraph(Array.from({ length: 6 }, () => 'none')));
    expect(boxes(empty)).to.have.length(2);
    expect(bench + empty).not.to.match(/NaN|undefined|Infinity/);
  });

  it('names operations shortly', () => {
    expect(['sep_conv_3x3', 'skip_connect', 'conv_7x1_1x7'].map(shortName)).to.deep.equal([
      'sep conv 3×3',
      'copy',
      'conv 7×1 1×7',
    ]);
  });
});

describe('a chart', () => {
  it('has round numbers on its axis that hold all values', () => {
    const { ticks, at } = scale([12.3, 47.9], 0, 100);
    expect(ticks).to.deep.equal([10, 20, 30, 40, 50]);
    expect([at(10), at(50)]).to.deep.equal([0, 100]);
  });

  it('has finite coordinates for one value, for equal ones and for many', () => {
    for (const values of [[5], [5, 5, 5], [0], [1e-9, 1e9]]) {
      const { ticks, at } = scale(values, 0, 100);
      for (const number of [...ticks, ...values.map(at)])
        expect(number, String(values)).to.satisfy(Number.isFinite);
    }
  });

  it('has a place for every trial of a run without sizes, and no front', () => {
    const measures = measuresFor(['accuracy']);
    const sizeless = trials.map((one) => ({ ...one, metrics: { accuracy: one.metrics['accuracy']! } }));
    const page = runPage({ ...facts, ...findings(sizeless, measures), points: pointsOf(sizeless, measures) });
    expect(page.match(/class="trial"/g)).to.have.length(3);
    expect(page).not.to.match(/NaN|undefined|front-line"|hypervolume|parameters/);
  });

  it('of a single objective is drawn against the parameters, and says that they were no objective', () => {
    const measures = measuresFor(['accuracy']);
    const page = runPage({ ...facts, ...findings(trials, measures), points: pointsOf(trials, measures) });
    expect(page)
      .to.match(/front-line"/)
      .and.include('it did not ask for few parameters');
    expect(page).not.to.include('hypervolume');
  });

  it('follows the objectives, and marks what is over the limits', () => {
    const objectives = measuresFor([
      { metric: 'macs', reference: 5000 },
      { metric: 'params', reference: 1000 },
    ]);
    const limited = { ...objectives, constraints: [{ metric: 'params', maximum: 150 }] };
    const page = runPage({ ...facts, ...findings(trials, limited), points: pointsOf(trials, limited) });
    expect(page).to.include('Pareto front: multiply-adds against parameters').and.include('1,000');
    expect(page).to.include('Multiply-adds by generation').and.include('parameters at most 150');
    expect(page).to.include('share of all that is better than multiply-adds 5,000, parameters 1,000');
    expect(page.match(/class="trial over"/g)).to.have.length(2);
    const none = { ...objectives, constraints: [{ metric: 'params', maximum: 50 }] };
    const nothing = runPage({ ...facts, ...findings(trials, none), points: pointsOf(trials, none) });
    expect(nothing).to.include('nothing meets the limits').and.include('The nearest to the limits: trial 0');
  });

  it('marks every trial, the front and the best', () => {
    const { points, best, history } = facts;
    const svg = paretoChart(points, frontView(points, facts), best);
    expect(svg.match(/class="trial"/g)).to.have.length(3);
    expect(svg.match(/class="front"/g)).to.have.length(2);
    expect(svg.match(/class="best"/g)).to.have.length(1);
    expect(svg + historyChart(history, namedMetric('accuracy'))).not.to.match(/NaN|Infinity|undefined/);
  });

  it('of 100,000 trials is a few hundred kB', () => {
    const many = Array.from({ length: 100_000 }, (_, i): TrialSummary => ({
      ...trials[0]!,
      ...{ trial: i, generation: Math.floor(i / 1000) },
      metrics: { accuracy: (i * 7919) % 100, params: (i * 104_729) % 5003 },
    }));
    const page = runPage({ ...facts, ...findings(many, both), points: pointsOf(many, both) });
    expect(page.length).to.be.below(900_000);
  });
});
