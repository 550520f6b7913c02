import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import {
  benchmarkSettings,
  type BenchmarkSettings,
} from '../../../src/experiment/tables/benchmark-settings.js';
import type { BenchmarkTable } from '../../../src/search/tabular/benchmark-table.js';
import { benchmarkTable } from '../../../src/experiment/tables/benchmark-table.js';
import { keepsRuns, reproduce } from '../../../src/experiment/tables/reproduce.js';
import { benchOperations, nasbench201Space } from '../../../src/space/nasbench201.js';

/** Invented results: convolutions help and cost, `none` hurts; training for longer shows it more clearly. */
function line(cell: readonly string[], print: (cell: readonly string[]) => string): string {
  const count = (name: string): number => cell.filter((one) => one === name).length;
  const worth = 3 * count('nor_conv_3x3') + 2 * count('nor_conv_1x1') - 4 * count('none');
  const noise = (count('skip_connect') * 7 + count('avg_pool_3x3') * 3) % 5;
  const params = 9 * count('nor_conv_3x3') + count('nor_conv_1x1');
  return [print(cell), 60 + worth + noise, 70 + worth, params, 10 + params].join();
}

describe('the table of a benchmark', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evocell-benchmark-'));
    const { print, choices } = nasbench201Space();
    const cells = Array.from({ length: 5 ** 6 }, (_, i) =>
      choices!.architecture([0, 1, 2, 3, 4, 5].map((edge) => Math.floor(i / 5 ** edge) % 5)),
    );
    expect(benchOperations).to.have.length(5);
    const rows = cells.map((cell) => line(cell, print));
    await writeFile(join(folder, 'cells.csv'), ['arch,short,long,size,seconds', ...rows].join('\n'));
  });
  after(() => rm(folder, { recursive: true }));

  const settings = (more: object = {}): BenchmarkSettings =>
    benchmarkSettings.parse({
      kind: 'benchmark',
      name: 'invented',
      seeds: 4,
      evaluator: {
        path: join(folder, 'cells.csv'),
        accuracy: 'short',
        metrics: { params: 'size' },
        seconds: 'seconds',
        epochs: 2,
        budget: 4000,
      },
      report: ['long'],
      curves: { points: 4 },
      rows: [
        {
          name: 'RS',
          search: { strategy: 'random', population: 1 },
          published: { long: { mean: 10, deviation: 1 } },
        },
        {
          name: 'REA',
          search: { strategy: 'rea', population: 10 },
          published: { long: { mean: 80, deviation: 20 } },
        },
        {
          name: 'free',
          encoding: 'real',
          seeds: 2,
          budget: 'none',
          search: { population: 5, generations: 3 },
        },
      ],
      fronts: {
        seeds: 2,
        accuracy: 'long',
        objectives: ['accuracy', 'params'],
        queries: 400,
        points: 2,
        shares: [0.8],
        rows: [{ name: 'NSGA-II', search: { strategy: 'nsga2', population: 20, mutation: 0.17 } }],
      },
      ...more,
    });
  const messageOf = (more: object): Promise<string> =>
    benchmarkTable(settings(more)).then(
      () => 'no error',
      (error: unknown) => (error as Error).message,
    );

  it('gives each row its budget, results in the columns asked for, and its standing to what was published', async () => {
    const { rows } = await benchmarkTable(settings());
    const [random, rea, free] = rows;
    expect(random!.seconds.mean).to.be.within(3700, 4000);
    expect(random!.published['long']!.agrees).to.equal(false);
    expect(rea!.published['long']!.agrees).to.equal(true);
    expect(rea!.results['long']!.mean).to.be.greaterThan(random!.results['long']!.mean);
    expect(free!.queries.mean).to.equal(15);
    expect([free!.seeds, random!.seeds]).to.deep.equal([2, 4]);
    expect(random!.curves.map(({ seconds }) => seconds)).to.deep.equal([1000, 2000, 3000, 4000]);
  });

  it('has as many seeds as are asked for, whatever rows and fronts say, and keeps no runs', async () => {
    const file = join(folder, 'invented.yaml');
    await writeFile(file, stringify(settings()));
    const out = join(folder, 'tables');
    await reproduce(file, { seeds: 1, workers: 1, runs: join(folder, 'runs'), out });
    const { rows, fronts } = JSON.parse(
      await readFile(join(out, 'invented/invented.json'), 'utf8'),
    ) as BenchmarkTable;
    expect(rows.map(({ seeds }) => seeds)).to.deep.equal([1, 1, 1]);
    expect(fronts!.rows[0]!.reached[0]!.seeds).to.equal(1);
    expect(keepsRuns(file)).to.equal(false);
  });

  it('holds fronts against the exact one', async () => {
    const { fronts } = await benchmarkTable(settings());
    const [row] = fronts!.rows;
    // Without none or skip: worth 3 a convolution of 9, 2 one of 1, so that both kinds make the front.
    expect(fronts!.exact.points.length).to.be.greaterThan(6);
    expect(row!.curve.map(({ queries }) => queries)).to.deep.equal([200, 400]);
    expect(row!.reached[0]!.seeds).to.equal(2);
  });

  it('comes out the same again', async () => {
    expect(await benchmarkTable(settings())).to.deep.equal(await benchmarkTable(settings()));
  });

  it('says in one line what is missing', async () => {
    const { evaluator } = settings();
    expect(await messageOf({ evaluator: { ...evaluator, path: undefined } })).to.match(
      /^invented: evaluator\.path is missing; give the CSV file/,
    );
    expect(await messageOf({ evaluator: { ...evaluator, seconds: undefined } })).to.match(
      /^invented: evaluator\.budget would change nothing: it counts evaluator\.seconds/,
    );
    expect(await messageOf({ report: ['test'] })).to.match(/no column test/);
    expect(await messageOf({ report: ['short'] })).to.match(/^RS: long has a published value/);
  });

  it('is what experiments/tables/nasbench201.yaml describes', async () => {
    const file = new URL('../../../../experiments/tables/nasbench201.yaml', import.meta.url);
    const { rows, seeds, evaluator } = benchmarkSettings.parse(parse(await readFile(file, 'utf8')));
    expect(rows.map(({ name }) => name)).to.include.members(['RS', 'REA', 'REINFORCE']);
    expect([seeds, evaluator['budget'], evaluator['epochs']]).to.deep.equal([500, 12_000, 12]);
  });
});
