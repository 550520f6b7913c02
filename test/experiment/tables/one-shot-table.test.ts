import { expect } from 'chai';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oneShotSettings, type OneShotSettings } from '../../../src/experiment/tables/one-shot-settings.js';
import { oneShotTable, type OneShotTable } from '../../../src/experiment/tables/one-shot-table.js';
import { nasbench201Space } from '../../../src/space/nasbench201.js';

const operations = ['none', 'skip_connect', 'nor_conv_3x3'];

const given = '|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|none~2|';

/** Every cell, with the number of its 3x3 convolutions as what it is worth. */
function cells(): string[] {
  const { print, choices } = nasbench201Space({ operations });
  return Array.from({ length: 3 ** 6 }, (_, i) => {
    const picks = [0, 1, 2, 3, 4, 5].map((edge) => Math.floor(i / 3 ** edge) % 3);
    const cell = choices!.architecture(picks) as readonly string[];
    const convolutions = cell.filter((one) => one === 'nor_conv_3x3').length;
    return [print(cell), convolutions, 10 * convolutions].join();
  });
}

describe('a one-shot table', () => {
  let folder = '';
  let one: OneShotTable;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evocell-one-shot-'));
    await writeFile(join(folder, 'cells.csv'), ['arch,worth,tenfold', ...cells()].join('\n'));
    one = await oneShotTable(settings(), { runs: join(folder, 'runs'), workers: 1 });
  });
  after(() => rm(folder, { recursive: true }));

  const settings = (more: object = {}): OneShotSettings =>
    oneShotSettings.parse({
      ...{ kind: 'one-shot', name: 'invented', title: 'Invented', source: 'nobody', seeds: 2, firstSeed: 5 },
      evaluator: { path: join(folder, 'cells.csv') },
      report: ['worth', 'tenfold'],
      order: { column: 'worth', count: 12 },
      search: {
        backend: 'wasm',
        dataset: { name: 'procedural', subset: 16, crop: 0 },
        space: { name: 'nasbench201', operations },
        derived: { channels: 2, cells: 1 },
      },
      rows: [
        {
          name: 'proxy',
          search: {
            evaluator: { name: 'proxies', proxies: ['logsynflow'], batch: 4 },
            search: { strategy: 'random', population: 6, generations: 1, objectives: ['logsynflow'] },
          },
        },
        {
          name: 'supernet',
          pick: 'last',
          search: {
            supernet: { channels: 2, cells: 1, batch: 4, steps: 1 },
            fitness: { batch: 4, subset: 4 },
            search: { population: 2, generations: 2, tournament: 2, objectives: ['loss'] },
          },
        },
        { name: 'by hand', cell: given },
        { name: 'printed only', published: { seconds: 9, figures: { worth: { mean: 4 } } } },
      ],
      ...more,
    });

  it('looks up what each search found, beside given cells and published figures', () => {
    expect(one.seeds).to.deep.equal([5, 6]);
    const [proxy, supernet, byHand, printed] = one.rows;
    expect(proxy!.results.map(({ seed }) => seed)).to.deep.equal([5, 6]);
    for (const { cell, figures } of [...proxy!.results, ...supernet!.results]) {
      const convolutions = cell!.split('nor_conv_3x3').length - 1;
      expect(figures).to.deep.equal({ worth: convolutions, tenfold: 10 * convolutions });
    }
    expect(byHand!.results).to.deep.equal([{ seed: 5, cell: given, figures: { worth: 1, tenfold: 10 } }]);
    expect(printed!.results).to.deep.equal([]);
    expect(printed!.published.figures).to.deep.equal({ worth: { mean: 4 } });
  });

  it('holds the scores of the end against random cells', () => {
    const [proxy, supernet] = one.rows;
    // logsynflow grows with convolutions
    for (const { tau } of proxy!.results) expect(tau).to.be.above(0.5);
    for (const { tau } of supernet!.results) expect(tau).to.be.within(-1, 1);
  });

  it('runs nothing twice, and the number of workers changes nothing', async () => {
    const runs = join(folder, 'runs');
    const before = await readdir(runs);
    const again = await oneShotTable(settings(), { runs, workers: 2 });
    expect(again).to.deep.equal(one);
    expect(await readdir(runs)).to.deep.equal(before);
    const [, supernet] = settings().rows;
    const only = settings({ seeds: 1, rows: [supernet] });
    const other = await oneShotTable(only, { runs: join(folder, 'others'), workers: 2 });
    expect(other.rows[0]!.results).to.deep.equal(one.rows[1]!.results.slice(0, 1));
  });

  it('scores no random cells for a row that says so', async () => {
    const [row] = settings().rows;
    const only = settings({ seeds: 1, rows: [{ ...row, ordered: false }] });
    const { rows } = await oneShotTable(only, { runs: join(folder, 'runs'), workers: 1 });
    expect(rows[0]!.results[0]!.tau).to.equal(null);
  });

  it('refuses what cannot be looked up before anything is run', async () => {
    const runs = join(folder, 'never');
    const refused = async (more: object): Promise<string> => {
      try {
        await oneShotTable(settings(more), { runs, workers: 1 });
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(await refused({ evaluator: {} })).to.match(/^invented: .*--set evaluator\.path=FILE/);
    expect(await refused({ report: ['worht'] })).to.match(
      /cells\.csv: no column worht; did you mean "worth"\?/,
    );
    expect(await refused({ order: { column: 'truth' } })).to.match(/cells\.csv: no column truth/);
    expect(await refused({ tests: [{ one: 'proxy', other: 'supernett' }] })).to.equal(
      'invented: tests: there is no row "supernett"; did you mean "supernet"?',
    );
    const [row] = settings().rows;
    expect(await refused({ rows: [{ ...row, search: { search: { strategy: 'revolution' } } }] })).to.match(
      /^invented, proxy: search\.strategy/,
    );
    expect(await readdir(folder)).not.to.include('never');
  });
});
