import { expect } from 'chai';
import { csv, texts } from '../../src/report/sheet.js';
import { comparisonPage } from '../../src/report/comparison-page.js';
import {
  comparisonFindings,
  comparisonSheet,
  type ComparedRow,
  type SeedResult,
} from '../../src/report/comparison-table.js';

const source = 'somebody, somewhere';
const seeds = [18, 19];

function row(
  name: string,
  published: number | null,
  results: SeedResult[],
  note: string | null = null,
): ComparedRow {
  const digest = results.length > 0 ? 'abcdef0123456789' : null;
  return {
    ...{ name, method: 'evolution', kind: 'searched', results, note, digest },
    published: published === null ? null : { error: published, params: 3.6, days: 4, source },
  };
}

function result(seed: number, error: number, more: Partial<SeedResult> = {}): SeedResult {
  return { seed, error, network: 'cell', params: 2500, macs: 1e6, publishedSizeParams: 3.2e6, ...more };
}

const found = (accuracy: number) => ({
  ...{ objective: 'accuracy', fitness: accuracy, fitnessCost: 100 - accuracy },
});

const rows = [
  row('one', 2.5, [
    result(18, 60, { ...found(30), searchImages: 1200 }),
    result(19, 62, found(20)),
    result(20, 58),
  ]),
  row('other', 2.7, [result(18, 61), result(19, 65), result(20, 60)], 'a note'),
  row('broken', null, [{ seed: 18, failed: 'the loss is not finite', network: 'cell' }, result(19, 70)]),
  row('not run', 3, []),
];
const findings = comparisonFindings(rows, seeds, [{ one: 'one', other: 'other', seeds: 3 }]);

describe("a comparison's findings", () => {
  it('are means and deviations over the seeds of the table, without those of a test alone', () => {
    expect(findings.errors['one']).to.deep.equal({ mean: 61, deviation: Math.SQRT2, count: 2 });
    expect(findings.errors['broken']).to.deep.equal({ mean: 70, deviation: null, count: 1 });
    expect(findings.errors['not run']).to.equal(null);
  });

  it('test two rows over all seeds that both have', () => {
    expect(findings.tests).to.have.length(1);
    expect(findings.tests[0]).to.include({ one: 'one', other: 'other', pairs: 3, difference: -2, p: 0.25 });
    expect(findings.tests[0]!.seeds).to.deep.equal([18, 19, 20]);
    const lonely = comparisonFindings([rows[0]!, rows[3]!], seeds, [
      { one: 'one', other: 'not run', seeds: 3 },
    ]);
    expect(lonely.tests).to.deep.equal([]);
  });

  it('say how far the order is the published one, and how far the supernet foretells the end', () => {
    expect(findings.publishedOrder).to.deep.equal({ tau: 1, count: 2 });
    expect(findings.supernetOrder).to.deep.equal({ tau: 1, count: 2 });
    const other = { objective: 'latency', fitness: 3, fitnessCost: 3 };
    const mixed = comparisonFindings([...rows, row('fast', null, [result(18, 60, other)])], seeds, []);
    expect(mixed.supernetOrder.count, 'costs of different metrics have no order').to.equal(0);
    expect(mixed.searchedFor).to.deep.equal(['accuracy', 'latency']);
  });
});

describe("a comparison's sheet and page", () => {
  const clocks = { one: [{ seed: 18, searchSeconds: 61, trainingSeconds: 3 }] };
  const sheet = comparisonSheet(rows, findings, seeds, clocks);

  it('have published and our figures side by side, and gaps where there are none', () => {
    const { head, rows: lines } = texts(sheet);
    const cell = (line: number, title: string) => lines[line]![head.indexOf(title)];
    expect(cell(0, 'published error %')).to.equal('2.50');
    expect(cell(0, 'our error %')).to.equal('61.00 ± 1.41');
    expect(cell(0, 'search time')).to.equal('1 min 1 s');
    expect(cell(0, 'search images')).to.equal('1.20 k');
    expect(cell(0, 'params M at published size')).to.equal('3.20');
    expect(cell(0, 'digest')).to.equal('abcdef012345');
    expect(cell(2, 'our error %')).to.equal('70.00');
    expect(cell(3, 'our error %')).to.equal('-');
    expect(cell(2, 'published error %')).to.equal('-');
    const [names, first] = csv(sheet).split('\n');
    expect(names).to.match(
      /our error %,our error % deviation,seeds,params,.*,search seconds,training seconds,/,
    );
    expect(first).to.match(/,61,1.414213562373\d+,2,2500,1000000,3200000,61,3,1200,,abcdef012345$/);
  });

  it('report the test whichever way it falls, notes, failures and sources', () => {
    const about = {
      title: 'T',
      scale: 'proxy',
      description: 'D.',
      dataset: 'cifar10',
      seeds,
      changed: ['a.b=1'],
    };
    const page = comparisonPage(about, rows, findings, sheet);
    expect(page).to.include('one against other: over 3 paired seeds its error is 2.00 points lower');
    expect(page).to.include('p = 0.2500, no difference that could not be chance');
    expect(page).to.include('- other: a note.');
    expect(page).to.include('- broken, seed 18: no result: the loss is not finite');
    expect(page).to.include(source).and.to.include('Changed for this table: a.b=1.');
    const worse = comparisonFindings(rows, seeds, [{ one: 'other', other: 'one', seeds: 3 }]);
    expect(comparisonPage(about, rows, worse, sheet)).to.include(
      'other against one: over 3 paired seeds its error is 2.00 points higher',
    );
  });
});
