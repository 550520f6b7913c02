import { expect } from 'chai';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRun } from '../../src/cli/run-name.js';
import { scratchFolder } from './run-cli.js';

describe('the name of a run', () => {
  const folder = scratchFolder();
  const here = process.cwd();

  before(() => {
    process.chdir(folder);
    for (const run of ['results/digits', 'results/both', 'both']) {
      mkdirSync(run, { recursive: true });
      writeFileSync(join(run, 'run.json'), '');
    }
    mkdirSync('digits');
  });

  after(() => process.chdir(here));

  it('is that of a folder, or of one in results', () => {
    expect(findRun('both')).to.equal('both');
    expect(findRun('results/both')).to.equal('results/both');
    expect(findRun('nowhere')).to.equal('nowhere');
  });

  it('does not mean a folder of pictures that the run is named after', () => {
    expect(findRun('digits')).to.equal(join('results', 'digits'));
  });
});
