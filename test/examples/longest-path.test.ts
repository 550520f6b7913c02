import { expect } from 'chai';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPlugins } from '../../src/cli/load-plugins.js';
import { runSearch } from '../../src/experiment/run/search.js';
import { loadExperiment } from '../../src/experiment/settings/load.js';
import { digest } from '../../src/store/digest.js';
import { openRun } from '../../src/store/open-run.js';
import { evocell, scratchFolder } from '../cli/run-cli.js';

const plugin = 'dist/examples/longest-path.js';
const given = ['--plugin', plugin];

const settings = `derived: { channels: 4, cells: 3 }
evaluator: { name: longest-path, counted: sep_conv }
search:
  strategy: hill-climber
  children: 4
  generations: 3
  objectives: [{ metric: longestPath, direction: minimise }, params]
`;

const table = `kind: comparison
name: paths
title: Paths
source: nobody
seeds: 1
scales:
  proxy:
    description: tiny
    search:
      backend: wasm
      derived: { channels: 4, cells: 3 }
      evaluator: { name: longest-path }
      search: { strategy: hill-climber, children: 2, generations: 2, objectives: [{ metric: longestPath, direction: minimise }] }
    training:
      backend: wasm
      dataset: { subset: 24, testSubset: 12 }
      derived: { channels: 2, cells: 3, auxiliary: false }
      training: { epochs: 1, batch: 12, evaluationBatch: 12 }
rows:
  - { name: climbed, method: evolution, search: {} }
  - { name: drawn, method: random, search: { search: { strategy: random, population: 2 } } }
`;

describe('a plug-in with an evaluator without accuracy and a strategy', function () {
  this.timeout(60_000);
  const folder = scratchFolder();
  const file = join(folder, 'path.yaml');
  const run = join(folder, 'whole');
  const stopped = join(folder, 'stopped');
  before(() => writeFileSync(file, `name: path\n${settings}`));

  it('has at most 60 lines', () => {
    expect(readFileSync('examples/longest-path.ts', 'utf8').trim().split('\n').length).to.be.at.most(60);
  });

  it('is searched for two objectives, and says what they are', async () => {
    const { code, out, err } = await evocell('search', file, '--run', run, ...given);
    expect(code, err).to.equal(0);
    expect(err).to.match(
      /hill-climber on longest-path, 3 generations, seed 18\nfor .*longest path.* parameters/,
    );
    expect(out)
      .to.match(/longest path +parameters/)
      .and.match(/Normal cell/);
    expect(out).not.to.match(/accuracy|error %/);
  });

  it('is gone on with, without being given again, and ends with the same digest', async () => {
    const plugins = await loadPlugins([plugin]);
    const stop = new AbortController();
    const outcome = await runSearch(loadExperiment(file, { plugins }), {
      ...{ folder: stopped, plugins, signal: stop.signal },
      onGeneration: () => stop.abort(new Error('stopped')),
    });
    expect(outcome).to.include({ status: 'interrupted', generation: 1 });
    const { code, err } = await evocell('resume', stopped);
    expect(code, err).to.equal(0);
    const digestOf = (one: string): string => digest(openRun(one, { write: false }));
    expect(digestOf(stopped)).to.equal(digestOf(run));
  });

  it('is shown, listed, reported with diagrams and compared', async () => {
    const shown = await evocell('show', run);
    expect(shown.code, shown.err).to.equal(0);
    expect(shown.out).to.match(/longest path/);
    const json = JSON.parse((await evocell('show', run, '--json')).out) as {
      best: { metrics: Record<string, number> };
    };
    expect(json.best.metrics).to.have.all.keys('longestPath', 'params');
    expect((await evocell('list', folder)).out).to.match(/whole .*finished .*3 of 3/);
    expect((await evocell('report', run)).code).to.equal(0);
    const page = readFileSync(join(run, 'report.html'), 'utf8');
    expect(page)
      .to.include('longest path')
      .and.match(/<svg[^]*Normal cell[^]*Reduction cell/);
    expect(page).not.to.match(/accuracy/i);
    const compared = await evocell('compare', run, `${stopped}#1`);
    expect(compared.code, compared.err).to.equal(0);
    expect(compared.out)
      .to.match(/longest path/)
      .and.match(/hill-climber, seed 18/);
  });

  it('is in a table beside a strategy that comes with evocell', async () => {
    const path = join(folder, 'paths.yaml');
    writeFileSync(path, table);
    const places = ['--out', join(folder, 'tables'), '--runs', join(folder, 'runs')];
    const { code, out, err } = await evocell('reproduce', path, ...places, ...given, '--workers', '1');
    expect(code, err).to.equal(0);
    expect(out)
      .to.match(/climbed/)
      .and.match(/drawn/);
  });

  it('refuses a setting of another part, in one line', async () => {
    const wrong = ['--set', 'search.temperature=1', '--set', 'search.elites=2'];
    const { code, err } = await evocell('search', file, '--run', join(folder, 'none'), ...given, ...wrong);
    expect(code).to.equal(2);
    expect(err).to.match(/search\.elites is a setting of evnas; search\.strategy is hill-climber: remove it/);
    expect(err).to.match(/search\.temperature is a setting of/);
  });

  it('is missed in one line when it is gone, and found where it lies now', async () => {
    const own = join(folder, 'own.mjs');
    const absolute = new URL('../../examples/longest-path.js', import.meta.url).href;
    writeFileSync(own, `export { default } from '${absolute}';\n`);
    const other = join(folder, 'other');
    expect((await evocell('search', file, '--run', other, '--plugin', own)).code).to.equal(0);
    mkdirSync(join(folder, 'elsewhere'));
    renameSync(own, join(folder, 'elsewhere', 'own.mjs'));
    const { code, err } = await evocell('show', other);
    expect(code).to.equal(2);
    expect(err).to.match(/^\S*other needs the plug-in \S*own\.mjs, and there is no such file; put it back/);
    expect((await evocell('show', other, '--plugin', join(folder, 'elsewhere', 'own.mjs'))).code).to.equal(0);
  });
});
