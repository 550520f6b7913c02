import { expect } from 'chai';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { evocell, scratchFolder, tableExperiment } from './run-cli.js';

const digestOf = async (run: string): Promise<string> => (await evocell('digest', run)).out;
const status = async (run: string): Promise<string> => (await evocell('show', run)).out.split('\n')[0]!;

describe('a session that is told how long it may be', () => {
  const folder = scratchFolder();
  const file = tableExperiment(folder, 'strategy: random, population: 8, generations: 6');
  const run = join(folder, 'run');

  it('stops with so many trials, and ends as if it had not when it goes on', async () => {
    const stopped = await evocell('search', file, '--run', run, '--max-trials', '20');
    expect(stopped.code).to.equal(0);
    expect(stopped.err).to.match(
      /stopped with 24 trials, as --max-trials says\ninterrupted; nothing is lost/,
    );
    expect(await status(run)).to.equal('run: interrupted (stopped with 24 trials, as --max-trials says)');
    expect((await evocell('resume', run)).code).to.equal(0);
    expect(await status(run)).to.equal('run: finished');
    const whole = join(folder, 'whole');
    await evocell('search', file, '--run', whole);
    expect(await digestOf(run)).to.equal(await digestOf(whole));
  });

  it('stops after so long, and says so', async () => {
    const late = join(folder, 'late');
    const many = 'search.generations=100000';
    const { code, err } = await evocell('search', file, '--run', late, '--max-time', '0.01s', '--set', many);
    expect([code, err]).to.include(0);
    expect(await status(late)).to.equal('late: interrupted (stopped after 0.01 s, as --max-time says)');
  });

  for (const text of ['soon', '0', '-5', '1h30', '5 minutes', '1e99'])
    it(`refuses "${text}" for a time`, async () => {
      const { code, err } = await evocell('search', file, '--run', join(folder, 'no'), `--max-time=${text}`);
      expect([code, err]).to.deep.equal([
        2,
        `--max-time must be a time such as 90m, 1h30m or 600 (seconds), not "${text}"`,
      ]);
    });

  it('ends where nothing better comes, where the experiment says so', async () => {
    const patient = join(folder, 'patient');
    const settings = ['search.generations=1000', 'search.patience=4'];
    expect((await evocell('search', file, '--run', patient, '--set', ...settings)).code).to.equal(0);
    expect(await status(patient)).to.equal('patient: finished (nothing better in 4 generations)');
  });

  it('is quiet where it is told to be, and keeps a log with times all the same', async () => {
    const quiet = join(folder, 'quiet');
    const { err, out } = await evocell('search', file, '--run', quiet, '-q');
    expect(err).to.equal('');
    expect(out).to.match(/Files: \S+ \(.*log\.txt\)/);
    const log = readFileSync(join(quiet, 'log.txt'), 'utf8').trimEnd().split('\n');
    for (const line of log) expect(line).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S/);
    expect(
      log.filter((line) => /Z trial \d+ \(random\): validation accuracy \d+\.\d\d %; \|/.test(line)),
    ).to.have.length(48);
    expect(log.at(-1)).to.match(/Z finished: 6 generations, 48 trials$/);
  });

  it('says a line a trial where it is told to', async () => {
    const { err } = await evocell('search', file, '--run', join(folder, 'loud'), '--verbose');
    expect(err.split('\n').filter((line) => line.startsWith('trial '))).to.have.length(48);
  });

  it('goes on where its log cannot be written', async () => {
    const odd = join(folder, 'odd');
    await evocell('search', file, '--run', odd, '--max-trials', '8');
    rmSync(join(odd, 'log.txt'));
    mkdirSync(join(odd, 'log.txt'));
    expect((await evocell('resume', odd)).code).to.equal(0);
    expect(await status(odd)).to.equal('odd: finished');
  });
});
