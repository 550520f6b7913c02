import { expect } from 'chai';
import { join } from 'node:path';
import { evocell, scratchFolder, tinyExperiment } from './run-cli.js';

interface Shown {
  readonly status: string;
  readonly basis: object;
  readonly front: readonly object[];
}

describe('evocell rescore', () => {
  const folder = scratchFolder();
  const run = join(folder, 'run');

  before(async () => {
    const { code, err } = await evocell('search', tinyExperiment(folder), '--run', run);
    expect(code, err).to.equal(0);
  });

  it('scores more architectures than the search did, and prints what show prints', async () => {
    const { code, out, err } = await evocell('rescore', run, '--count', '60', '--json');
    expect([code, err]).to.deep.equal([0, '']);
    const shown = JSON.parse(out) as Shown;
    expect(shown).to.include({ status: 'finished' });
    expect(shown.basis).to.include({ kind: 'rescored' });
    expect(JSON.parse((await evocell('show', run, '--json')).out)).to.deep.equal(shown);
    const page = await evocell('rescore', run);
    expect(page.out).to.match(/scored with the weights of the end of the search: the best \d+ architectures/);
  });

  it('refuses what is no number of architectures, settings of the run, and data that it does not read', async () => {
    const count = await evocell('rescore', run, '--count', 'many');
    expect([count.code, count.err]).to.deep.equal([
      2,
      '--count must be a whole number from 1 to 1000000, not "many"',
    ]);
    const setting = await evocell('rescore', run, '--set', 'seed=3');
    expect(setting.code).to.equal(2);
    expect(setting.err).to.match(/^--set seed=3: a run goes on with its own settings/);
    const data = await evocell('rescore', run, '--set', 'dataset.path=elsewhere');
    expect(data.code).to.equal(2);
    expect(data.err).to.match(/reads nothing from there/);
  });
});
