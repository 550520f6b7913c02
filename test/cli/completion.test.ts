import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { namesFor } from '../../src/cli/completion.js';

/** What a shell would be given, by a process of its own. */
async function completed(...words: string[]): Promise<string[]> {
  const args = ['dist/src/cli/main.js', '--get-yargs-completions', 'evocell', ...words];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout.trimEnd().split('\n');
}

describe('completion', () => {
  it('has a script for the shell', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['dist/src/cli/main.js', 'completion']);
    expect(stdout)
      .to.include('evocell --get-yargs-completions')
      .and.to.match(/^(###-begin|#compdef evocell)/);
  });

  it('knows commands, and the options of a command', async () => {
    expect(await completed('sea')).to.include.members(['search', 'show']);
    expect(await completed('show', '--'))
      .to.include('--json')
      .and.not.to.include('--numbered');
  });

  it('knows experiments and tables by name', async () => {
    expect(await completed('search', 'quick'))
      .to.include('quickstart')
      .and.not.to.include('small-cifar10');
    expect(namesFor('reproduce')).to.include('nasbench201');
    expect(namesFor('doctor')).to.deep.equal([]);
  });
});
