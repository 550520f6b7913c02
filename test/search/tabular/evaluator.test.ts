import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { search } from '../../../src/search/controller.js';
import { MemoryLog } from '../../../src/search/memory-log.js';
import { randomSearch } from '../../../src/search/random-search.js';
import { readTable, TableError } from '../../../src/search/tabular/table.js';
import { TabularEvaluator, type TabularSettings } from '../../../src/search/tabular/evaluator.js';
import { evaluatorContract } from '../../../src/testing/evaluator-contract.js';
import { digitSpace, type Digits } from '../../../src/testing/digits.js';

const space = digitSpace(2, 3);
/** All nine cells of two digits below 3; 21 has no accuracy. */
const csv = [
  'cell,accuracy,params_m,"seconds, an epoch"',
  ...Array.from({ length: 9 }, (_, i) => {
    const cell = `${Math.floor(i / 3)}${i % 3}`;
    return `${cell},${cell === '21' ? '' : 10 * i},0.${i},${i + 1}`;
  }),
  '',
].join('\n');

describe('a table', () => {
  let folder = '';
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'evocell-table-'))));
  after(() => rm(folder, { recursive: true }));

  async function file(text: string | Buffer, name = 'table.csv'): Promise<string> {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  }

  async function fault(text: string, cell = 'cell', column = 'accuracy'): Promise<string> {
    const path = await file(text, 'bad.csv');
    const error = await readTable(path, cell)
      .then((table) => table.column(column))
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(TableError);
    return (error as Error).message.replace(path, 'FILE');
  }

  it('reads the same from a plain file and a gzipped one', async () => {
    for (const path of [await file(csv), await file(gzipSync(csv), 'table.csv.gz')]) {
      const table = await readTable(path, 'cell');
      expect(table.cells).to.have.length(9);
      expect(table.columns[3]).to.equal('seconds, an epoch');
      expect(table.column('params_m')[table.row('12')!]).to.equal(0.5);
      expect(table.column('accuracy')[table.row('21')!]).to.be.NaN;
    }
  });

  it('reads quoted fields', async () => {
    const path = await file('cell,note\n"a,b ""c""",1\n,2\n');
    expect((await readTable(path, 'cell')).cells).to.deep.equal(['a,b "c"', '']);
  });

  it('says in one line what is wrong and where', async () => {
    expect(await fault('')).to.equal('FILE: no rows');
    expect(await fault(csv, 'arch')).to.match(/^FILE: no column arch; there are cell, accuracy/);
    expect(await fault(csv, 'cell', 'acuracy')).to.equal('FILE: no column acuracy; did you mean "accuracy"?');
    expect(await fault('cell,accuracy\n0,1,2\n')).to.equal('FILE, line 2: 3 fields, but the header has 2');
    expect(await fault('cell,accuracy\n0,1\n0,2\n')).to.equal(
      'FILE, line 3: the cell 0 stands in line 2 already',
    );
    expect(await fault('cell,accuracy\n0,high\n')).to.equal(
      'FILE, line 2, column accuracy: high is not a number',
    );
    const missing = await readTable(join(folder, 'none.csv'), 'cell').catch(
      (thrown: Error) => thrown.message,
    );
    expect(missing).to.match(/none\.csv: there is no such file/);
    const damaged = await file(gzipSync(csv).subarray(0, 40), 'cut.csv.gz');
    expect(await readTable(damaged, 'cell').catch((thrown: Error) => thrown.name)).to.equal('TableError');
  });

  describe('as an evaluator', () => {
    const settings = (more: Partial<TabularSettings> = {}): TabularSettings => ({
      path: join(folder, 'digits.csv'),
      cell: 'cell',
      accuracy: 'accuracy',
      metrics: { params: { column: 'params_m', times: 1e6 } },
      seconds: 'seconds, an epoch',
      epochs: 12,
      ...more,
    });
    const opened = async (more?: Partial<TabularSettings>): Promise<TabularEvaluator<Digits>> => {
      const evaluator = new TabularEvaluator(settings(more), space);
      await evaluator.open();
      return evaluator;
    };
    before(() => file(csv, 'digits.csv'));

    evaluatorContract<Digits>('a table', {
      make: () => new TabularEvaluator(settings({ budget: 200 }), space),
      genomes: [
        [0, 1],
        [2, 1],
        [1, 2],
      ],
      // A look-up takes no time.
      checkpoints: false,
    });

    it('gives the named metrics, in their units, and what the query costs', async () => {
      const { metrics } = (await opened()).query([1, 2]);
      expect(metrics).to.deep.equal({ seconds: 72, accuracy: 50, params: 500_000 });
    });

    it('fails what the table does not have', async () => {
      const evaluator = await opened();
      expect(evaluator.query([2, 1]).reason).to.match(/has no accuracy for 21$/);
      expect(evaluator.query([0, 1, 2]).reason).to.match(/has no cell 012$/);
      expect(evaluator.elapsed).to.equal(0);
    });

    it('finds the same where the space lists no choices', async () => {
      const { choices, ...unlisted } = space;
      expect(choices).to.be.an('object');
      const evaluator = new TabularEvaluator(settings(), unlisted);
      await evaluator.open();
      expect(evaluator.query([1, 2])).to.deep.equal((await opened()).query([1, 2]));
      expect(evaluator.query([0, 1, 2]).status).to.equal('failed');
    });

    it('lets the query that exceeds the budget fail, and everything after it', async () => {
      const evaluator = await opened({ budget: 110 });
      const status = (cell: string): string => evaluator.query([...cell].map(Number)).status;
      expect([status('02'), status('11')]).to.deep.equal(['ok', 'ok']);
      expect([evaluator.elapsed, evaluator.exhausted()]).to.deep.equal([96, false]);
      // The first would take 108 seconds; the second takes 12, and 14 are left.
      expect([status('22'), status('00')]).to.deep.equal(['failed', 'failed']);
      expect([evaluator.elapsed, evaluator.exhausted()]).to.deep.equal([96, true]);
    });

    it('ends the search when the budget is spent, also when nothing of a generation fits', async () => {
      const log = new MemoryLog<Digits, Record<string, never>>();
      const evaluator = await opened({ budget: 500 });
      const strategy = randomSearch<Digits>({ population: 1 });
      const run = { seed: 18, space, strategy, evaluator, log, generations: 1000 };
      expect(await search(run)).to.include({ status: 'finished' });
      expect(log.trials.at(-1)!.status).to.equal('failed');
      const seconds = log.trials.reduce((sum, { metrics }) => sum + (metrics['seconds'] ?? 0), 0);
      expect(seconds).to.equal(evaluator.elapsed).and.to.be.within(300, 500);
    });
  });
});
