import { expect } from 'chai';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadExperiment } from '../../src/experiment/settings/load.js';
import { consistency } from '../../src/experiment/tables/consistency.js';
import type { Consistency } from '../../src/report/consistency-table.js';
import { openRun } from '../../src/store/open-run.js';
import { evocell, scratchFolder } from './run-cli.js';

/** The first edge and the last one; the four between them stay. */
const ends = ['none', 'skip_connect', 'nor_conv_1x1', 'nor_conv_3x3'] as const;
const cells = ends.flatMap((first) =>
  ['skip_connect', 'nor_conv_1x1', 'nor_conv_3x3'].map(
    (last) => `|${first}~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|none~1|${last}~2|`,
  ),
);

describe('evocell consistency', () => {
  const folder = scratchFolder();
  const table = join(folder, 'truth.csv.gz');
  const proxies = experiment('proxies', 'evaluator: { name: proxies, proxies: [naswot, synflow], batch: 4 }');
  const supernet = experiment(
    'shared',
    `evaluator: { name: supernet }
supernet: { channels: 2, cells: 1, batch: 4, steps: 2 }
fitness: { batch: 6, subset: 12 }`,
    'search: { strategy: random, population: 2, generations: 3, objectives: [loss] }',
  );
  before(() => {
    const rows = cells.map((cell, i) => `${i},${cell},${50 + i},${i % 2}`);
    // One row without accuracy, one that is no cell.
    rows.push(`12,${cells[0]!},,1`, '13,|conv~0|,70,1');
    writeFileSync(table, gzipSync(`index,arch,accuracy,other\n${rows.join('\n')}\n`));
  });

  function experiment(
    name: string,
    evaluator: string,
    search = 'search: { strategy: random, population: 2, generations: 1, score: [naswot, synflow], objectives: [score] }',
  ): string {
    const file = join(folder, `${name}.yaml`);
    const common = 'workers: 2\nbackend: wasm\ndataset: { subset: 24 }\nspace: { name: nasbench201 }';
    writeFileSync(
      file,
      `name: ${name}\n${common}\nderived: { channels: 2, cells: 1 }\n${evaluator}\n${search}\n`,
    );
    return file;
  }

  async function measured(...args: string[]): Promise<Consistency> {
    const { code, out, err } = await evocell('consistency', ...args, '--json');
    expect(code, err).to.equal(0);
    return JSON.parse(out) as Consistency;
  }

  it('holds scores, their parts and the baselines against a table, whatever the workers', async () => {
    const one = await measured(proxies, '--truth', table, '--seed', '3', '--workers', '1');
    expect(one.count).to.equal(12);
    expect(one.scores.map(({ name }) => name)).to.deep.equal([
      'score',
      'naswot',
      'synflow',
      'params',
      'macs',
    ]);
    expect(one.leftOut.reduce((sum, { count }) => sum + count, 0)).to.equal(2);
    expect(one.images).to.equal(12 * 4);
    // Truth rises with the first edge, then with the last one; so do parameters, with ties. By hand: 66 pairs.
    expect(one.scores[3]?.tau).to.be.closeTo(paramsTau(), 1e-12);
    const two = await measured(proxies, '--truth', table, '--seed', '3', '--workers', '2');
    expect(two.scores).to.deep.equal(one.scores);
  });

  /** In units of a 1x1 convolution's weights and norm (2 channels: 4 + 4), a 3x3 convolution has 36 + 4. */
  function paramsTau(): number {
    const size = { none: 0, skip_connect: 0, nor_conv_1x1: 8, nor_conv_3x3: 40 };
    const params = ends.flatMap((a) =>
      (['skip_connect', 'nor_conv_1x1', 'nor_conv_3x3'] as const).map((b) => size[a] + size[b]),
    );
    let [agreement, untied] = [0, 0];
    for (let i = 0; i < 12; i++)
      for (let j = 0; j < i; j++) {
        agreement += Math.sign(params[i]! - params[j]!);
        untied += Math.abs(Math.sign(params[i]! - params[j]!));
      }
    return agreement / Math.sqrt(66 * untied);
  }

  it('draws other rows with --skip, and says means with deviations over seeds', async () => {
    const csv = (name: string): string => join(folder, name);
    const args = [proxies, '--truth', table, '--seed', '3', '--count', '5'];
    await measured(...args, '--scores', csv('a.csv'));
    await measured(...args, '--skip', '5', '--scores', csv('b.csv'));
    const rows = (name: string): string[] => readFileSync(csv(name), 'utf8').trim().split('\n').slice(1);
    const drawn = [...rows('a.csv'), ...rows('b.csv')].map((row) => row.split(',')[1]);
    expect(new Set(drawn).size).to.equal(10);
    const both = await measured(...args, '--seeds', '2');
    expect(both.seeds).to.deep.equal([3, 4]);
    expect(both.scores[0]?.deviations?.tau).to.be.a('number');
  });

  it('scores with a supernet as it learns, and writes a page that loads nothing', async () => {
    const page = join(folder, 'page.html');
    const found = await measured(supernet, '--truth', table, '--count', '4', '--every', '2', '--page', page);
    expect(found.curve.map(({ generations }) => generations)).to.deep.equal([2, 3]);
    const [first, last] = found.curve;
    expect(last!.trainingImages! / first!.trainingImages!).to.equal(1.5);
    expect(found.scores).to.deep.equal(last?.scores);
    expect(found.scores[0]?.name).to.equal('loss');
    const html = readFileSync(page, 'utf8');
    expect(html)
      .to.include('<svg')
      .and.not.match(/(src|href)=/);
  });

  it('tells wrong columns, tables without a guess, and two truths in one line', async () => {
    const refused = async (...args: string[]): Promise<string> => {
      const { code, err } = await evocell('consistency', proxies, ...args);
      expect(code).to.equal(2);
      expect(err.split('\n')).to.have.length(1);
      return err;
    };
    expect(await refused('--truth', table, '--accuracy', 'acuracy')).to.include('no column acuracy; ');
    const wide = join(folder, 'wide.csv');
    writeFileSync(wide, `arch,a12,a200\n${cells[0]!},1,2\n${cells[1]!},3,4\n`);
    expect(await refused('--truth', wide)).to.include('give --accuracy with one of: a12, a200');
    expect(await refused('--truth', wide, '--cell', 'a12', '--accuracy', 'a200')).to.include('left out');
    expect(await refused('--truth', table, '--count', '13')).to.include(
      '12 architectures can be used, not 13',
    );
    expect(await refused()).to.include('--train-epochs');
    expect(await refused('--truth', table, '--train-epochs', '1')).to.include('two truths');
    expect(await refused('--truth', join(folder, 'none.csv'))).to.include('there is no such file');
  });

  it('trains the truth itself, and goes on where it was stopped', async () => {
    const settings = loadExperiment(proxies);
    const scoresOf = async (run: string, signal: AbortSignal, stop?: () => void): Promise<unknown> => {
      const { result, drawn } = await consistency(settings, {
        ...{ truth: { epochs: 1, folder: join(folder, run) }, count: 4, signal },
        onProgress: (done, _, what) => {
          if (what.includes('truth') && done > 0) stop?.();
        },
      });
      return { scores: result.scores, truth: drawn[0]!.truth };
    };
    const quiet = new AbortController().signal;
    const whole = await scoresOf('whole', quiet);
    const controller = new AbortController();
    let stopped: unknown;
    await scoresOf('parts', controller.signal, () => controller.abort(new Error('stop'))).catch(
      (error: unknown) => (stopped = error),
    );
    expect(stopped).to.be.an('error').with.property('message', 'stop');
    expect(openRun(join(folder, 'parts'), { write: false }).status).to.equal('interrupted');
    expect(await scoresOf('parts', quiet)).to.deep.equal(whole);
    const { sessions } = openRun(join(folder, 'parts'), { write: false }).record;
    expect(sessions).to.equal(2);
    // What is finished is read, not trained again.
    expect(await scoresOf('parts', quiet)).to.deep.equal(whole);
    const { code, err } = await evocell(
      ...['consistency', proxies, '--train-epochs', '2', '--count', '4', '--run', join(folder, 'whole')],
    );
    expect(code).to.equal(2);
    expect(err).to.include('other settings');
  });

  it('finds out before it trains that its page or its scores cannot be written', async () => {
    const run = join(folder, 'unwritten');
    const training = ['--train-epochs', '1', '--count', '4', '--run', run];
    for (const [option, path] of [
      ['--page', join(proxies, 'page.html')],
      ['--scores', folder],
    ] as const) {
      const { code, err } = await evocell('consistency', proxies, ...training, option, path);
      expect([code, err.split('\n').length]).to.deep.equal([2, 1]);
      expect(err)
        .to.match(/\((ENOTDIR|EISDIR)\)/)
        .and.include(path);
      expect(existsSync(run)).to.equal(false);
    }
  });

  it('finds out before it trains that its evaluator cannot score', async () => {
    const run = join(folder, 'unscored');
    const training = ['--train-epochs', '1', '--count', '4', '--run', run, '--train-set', 'training.batch=6'];
    for (const [setting, message] of [
      ['fitness.subset=1000', /fitness\.subset/],
      ['supernet.batch=4096', /can be trained with this supernet\.batch/],
    ] as const) {
      const limits = ['--set', setting, '--set', 'memory=8'];
      const { code, err } = await evocell('consistency', supernet, ...training, ...limits);
      expect(code).to.equal(2);
      expect(err).to.match(message);
      expect(existsSync(run)).to.equal(false);
    }
  });
});
