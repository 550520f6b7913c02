import { expect } from 'chai';
import { join } from 'node:path';
import { barLine } from '../../src/cli/bar-format.js';
import { broken, spacedWords } from '../../src/cli/broken-lines.js';
import { evocell, evocellOn, scratchFolder, tableExperiment } from './run-cli.js';

describe('on a narrow terminal', () => {
  const folder = scratchFolder();
  const run = join(folder, 'run');

  before(() =>
    evocell(
      'search',
      tableExperiment(folder, 'strategy: random, population: 8, generations: 2'),
      '--run',
      run,
    ),
  );

  for (const columns of [40, 80])
    it(`of ${columns} columns, plots and tables fit`, async () => {
      const { out } = await evocellOn({ columns }, 'show', run);
      // What comes after is sentences, which a terminal breaks.
      const figures = out.slice(0, out.indexOf('\nbest: '));
      const lines = figures.split('\n').filter((line) => /^ |^-{3}|^trial /.test(line));
      expect(lines.length).to.be.greaterThan(14);
      for (const line of lines) expect(line.length, line).to.be.at.most(columns);
    });

  it('help fits, too', async () => {
    const { out } = await evocellOn({ columns: 40 }, 'search', '--help');
    // commands to copy are not broken
    for (const line of out.slice(0, out.indexOf('\nExamples:')).split('\n'))
      expect(line.length, line).to.be.at.most(40);
  });

  it('lists runs as blocks', async () => {
    const { out } = await evocellOn({ columns: 40 }, 'list', folder);
    expect(out).to.match(/^run +\S+\nkind +search\nstatus +finished\n/);
  });

  it('has the time left where a bar is cut off, and no half word', () => {
    const words = { left: ', 3 min 20 s left', rest: '2 of 13 generations, scoring the best again' };
    const drawn = (maxWidth: number): string => barLine({ progress: 0.5, maxWidth }, words);
    const bar = (size: number): string => '\u2588'.repeat(size / 2) + '\u2591'.repeat(size / 2);
    expect(drawn(40)).to.equal(`${bar(10)} 50 %, 3 min 20 s left`);
    expect(drawn(64)).to.equal(`${bar(16)} 50 %, 3 min 20 s left  2 of 13 generations`);
    expect(drawn(200)).to.equal(
      `${bar(30)} 50 %, 3 min 20 s left  2 of 13 generations, scoring the best again`,
    );
    for (let columns = 20; columns < 120; columns++) expect(drawn(columns).length).to.be.below(columns);
  });

  it('breaks sentences between words, and neither commands nor architectures', () => {
    const genotype = 'normal:sep_conv_3x3@0+skip_connect@1/reduce:max_pool_3x3@0+max_pool_3x3@1';
    const text = [
      'nothing meets the limits: parameters at most 1,000; the closest is trial 22',
      'no runs in results; start one with: evocell search my-own-experiment.yaml',
      '  node 1: a 3x3 convolution of the input + a 1x1 convolution of node 1',
      'wasm       works: compiled with SIMD for two cores of this machine',
      '  evocell report results/my-own-run   a page with diagrams of the cells',
      genotype,
    ].join('\n');
    expect(broken(text, 40)).to.equal(
      [
        'nothing meets the limits: parameters at',
        'most 1,000; the closest is trial 22',
        'no runs in results; start one with:',
        'evocell search my-own-experiment.yaml',
        '  node 1: a 3x3 convolution of the input',
        '    + a 1x1 convolution of node 1',
        'wasm       works: compiled with SIMD for',
        '           two cores of this machine',
        '  evocell report results/my-own-run',
        '    a page with diagrams of the cells',
        genotype,
      ].join('\n'),
    );
    expect(broken(text, Infinity)).to.equal(text);
  });

  it('breaks no path that has spaces', () => {
    const args = ['search', 'x.yaml', '--run', 'my own runs/the first', '--set', 'dataset.path=my pictures'];
    const given = spacedWords([...args, '--out=a b']);
    const text = [
      'Files: my own runs/the first/ (experiment.yaml, run.json, trials.jsonl)',
      'The finalist that was tested: my own runs/the first/networks/finalist-1/',
      'of the images in my pictures 12 cannot be read, and are left out',
      'x.yaml: dataset.path: some other pictures/train 1.csv: row 7 has no label; remove it',
      "go on with: evocell resume 'my own runs (2), old; new. last/x'; see what there is",
    ].join('\n');
    const lines = [
      'Files: my own runs/the first/',
      '(experiment.yaml, run.json,',
      'trials.jsonl)',
      'The finalist that was tested:',
      'my own runs/the first/networks/finalist-1/',
      'of the images in my pictures',
      '12 cannot be read, and are',
      'left out',
      'x.yaml: dataset.path:',
      'some other pictures/train 1.csv:',
      'row 7 has no label; remove it',
      'go on with:',
      "evocell resume 'my own runs (2), old; new. last/x';",
      'see what there is',
    ];
    expect(broken(text, 30, given)).to.equal(lines.join('\n'));
    expect(broken(text, Infinity, given)).to.equal(text);
  });

  it('shows generations under the numbers that JSON has', async () => {
    const { front } = JSON.parse((await evocell('show', run, '--json')).out) as {
      front: readonly { readonly trial: number; readonly generation: number }[];
    };
    const { out } = await evocell('show', run);
    for (const { trial, generation } of front)
      expect(out).to.match(new RegExp(`\n +${trial} +${generation} +\\d`));
    expect(out).to.include('2 of 2 generations, 16 trials');
  });
});
