import { expect } from 'chai';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  deafEvocell,
  evocell,
  scratchFolder,
  spawnEvocell,
  tableExperiment,
  tinyExperiment,
} from './run-cli.js';

const digestOf = async (run: string): Promise<string> => (await evocell('digest', run)).out;

describe('a search in a table without sizes', () => {
  const folder = scratchFolder();
  const run = join(folder, 'run');

  it('ends with the most accurate, and is shown by trial, without a word about sizes', async () => {
    const file = tableExperiment(folder, 'strategy: random, population: 8, generations: 2');
    const { code, out, err } = await evocell('search', file, '--run', run);
    expect([code, err]).to.include(0);
    expect(out)
      .to.match(/The best: validation accuracy/)
      .and.not.to.match(/against parameters/);
    const shown = (await evocell('show', run)).out;
    expect(shown).to.match(/\*[^]*\n +\+-+\n +0 +trial +15\n/);
    expect(shown).not.to.match(/hypervolume|parameters|multiply-adds|NaN| -\b/);
    const { hypervolume } = JSON.parse((await evocell('show', run, '--json')).out) as {
      hypervolume: { reference: object[] };
    };
    expect(hypervolume.reference).to.deep.equal([{ metric: 'accuracy', value: 0, from: 'fixed' }]);
  });
});

describe('a search from the command line', () => {
  const folder = scratchFolder();
  const whole = join(folder, 'whole');

  it('is tried out with --dry-run, and leaves nothing', async () => {
    const to = join(folder, 'made', 'for', 'it');
    const { code, out, err } = await evocell('search', tinyExperiment(folder), '--run', to, '--dry-run');
    expect(code).to.equal(0);
    expect(err).to.match(/12 images to train on, 12 to score with, 10 classes, 32 x 32 x 3; 2 genomes/);
    expect(existsSync(join(folder, 'made'))).to.equal(false);
    const full = join(folder, 'full.yaml');
    writeFileSync(full, out);
    const again = await evocell('search', full, '--run', to, '--dry-run');
    expect(again.out).to.equal(out);
    const large = await evocell('search', full, '--dry-run', '--set', 'supernet.batch=100000');
    expect(large.code).to.equal(2);
    expect(large.err).to.match(/needs \d+ MiB/);
  });

  it('ends with the front, the best cell in words, and what to try next', async () => {
    const { code, out, err } = await evocell('search', tinyExperiment(folder), '--run', whole);
    expect(code).to.equal(0);
    expect(out).to.match(/Pareto front[^]*node 1 adds a[^]*normal:[^]*Files: [^]*Next:/);
    expect(err).to.match(/1 of 2 generations: best [\d.]+ %, mean [\d.]+ %.*\n2 of 2 generations: best/);
  });

  it('is shown as JSON on stdout alone', async () => {
    const { out, err } = await evocell('show', whole, '--json');
    expect(err).to.equal('');
    const shown = JSON.parse(out) as Record<string, unknown>;
    expect(shown).to.include({ name: 'whole', status: 'finished', generation: 2, generations: 2, trials: 4 });
    expect(shown.best).to.have.all.keys('trial', 'generation', 'metrics', 'violation', 'genotype');
    expect((shown.best as { metrics: object }).metrics).to.have.all.keys(
      ...['accuracy', 'loss', 'params', 'macs', 'activationBytes'],
    );
    expect(shown.front).to.be.an('array').that.is.not.empty;
    expect(shown.hypervolume).to.have.property('value').within(0, 1);
  });

  it('is shown as a plot and a table, and listed', async () => {
    expect((await evocell('show', whole)).out).to.match(
      /whole: finished[^]*\*[^]*parameters[^]*did not ask for few parameters/,
    );
    expect((await evocell('list', folder)).out).to.match(
      /whole +search +finished +2 of 2 +4 +validation accuracy +[\d.]+ % +procedural +evnas +\d{4}-\d\d-\d\d \d\d:\d\d +\d+ s/,
    );
    expect(JSON.parse((await evocell('list', folder, '--json')).out)).to.have.length(1);
  });

  it('is not begun twice in one folder, but beside it when asked to', async () => {
    expect((await evocell('search', tinyExperiment(folder), '--run', whole)).code).to.equal(2);
    const again = await evocell(
      'search',
      tinyExperiment(folder),
      '--run',
      whole,
      '--numbered',
      '--workers',
      '1',
    );
    expect(again.code).to.equal(0);
    expect(await digestOf(`${whole}-2`)).to.equal(await digestOf(whole));
  });

  it('has another digest with another seed', async () => {
    const run = join(folder, 'seed');
    expect((await evocell('search', tinyExperiment(folder), '--run', run, '--seed', '4')).code).to.equal(0);
    expect(await digestOf(run)).not.to.equal(await digestOf(whole));
  });

  it('that is finished is left as it is by resume', async () => {
    const before = readFileSync(join(whole, 'trials.jsonl'));
    const { code, err } = await evocell('resume', whole);
    expect(code).to.equal(0);
    expect(err).to.include('finished already');
    expect(readFileSync(join(whole, 'trials.jsonl'))).to.deep.equal(before);
  });

  it('stops on Ctrl-C, says how to go on, and ends like one that never stopped', async () => {
    const run = join(folder, 'stopped');
    let stopped = false;
    const first = await spawnEvocell(['search', tinyExperiment(folder), '--run', run], (err, kill) => {
      if (!stopped && err.includes('1 of 2 generations')) kill('SIGINT');
      stopped ||= err.includes('1 of 2 generations');
    });
    expect(first.err).to.include(`evocell resume ${run}`);
    expect(first.code).to.equal(130);
    expect((await evocell('show', run, '--json')).out).to.include('"status": "interrupted"');
    const resumed = await evocell('resume', run);
    expect(resumed.code).to.equal(0);
    expect(await digestOf(run)).to.equal(await digestOf(whole));
  });

  it('goes on when nobody reads its output any more, and ends with its own exit code', async () => {
    const run = join(folder, 'deaf');
    expect(await deafEvocell('search', tinyExperiment(folder), '--run', run)).to.equal(0);
    expect((await evocell('show', run, '--json')).out).to.include('"status": "finished"');
    expect(await digestOf(run)).to.equal(await digestOf(whole));
    expect(await deafEvocell('cost', 'nowhere/x.json')).to.equal(2);
  });

  it('ends at once on the second signal, with the code of the signal', async () => {
    const run = join(folder, 'killed');
    const { code } = await spawnEvocell(
      ['search', tinyExperiment(folder, 'checkpoint: { steps: 1 }'), '--run', run],
      (err, kill) => {
        if (err.includes('stopping at')) kill('SIGTERM');
        else if (err.includes('Ctrl-C')) kill('SIGTERM');
      },
    );
    expect(code).to.equal(143);
  });

  it('of a newer format is refused, naming the file', async () => {
    const run = join(folder, 'newer');
    await evocell('search', tinyExperiment(folder), '--run', run, '--set', 'search.generations=1');
    const file = join(run, 'run.json');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"format": 1', '"format": 2').replace('"format":1', '"format":2'),
    );
    for (const command of ['show', 'resume', 'digest']) {
      const { code, err } = await evocell(command, run);
      expect(code, command).to.equal(2);
      expect(err, command).to.match(/run\.json: is of format 2.*update evocell/);
    }
    expect((await evocell('list', folder)).out).to.include('update evocell');
  });
});
