import { expect } from 'chai';
import { join } from 'node:path';
import { barOptions } from '../../src/cli/bar-format.js';
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

  it('has the time left where a bar is cut off', () => {
    const { options } = barOptions(40, '{phase}');
    expect(options.barsize).to.equal(10);
    expect(options.format).to.equal('{bar} {percentage} %{left}  {phase}');
    expect(barOptions(200, '').options.barsize).to.equal(30);
    expect(barOptions(8, '').options.barsize).to.equal(5);
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
