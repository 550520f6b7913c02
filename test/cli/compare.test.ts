import { expect } from 'chai';
import { join } from 'node:path';
import { evocell, scratchFolder, tinyExperiment } from './run-cli.js';

describe('evocell compare', () => {
  const folder = scratchFolder();
  const run = join(folder, 'run');
  const other = join(folder, 'other');
  before(async () => {
    const file = tinyExperiment(folder);
    const fast = ['--backend', 'wasm'];
    for (const [at, seed] of [
      [run, '1'],
      [other, '2'],
    ] as const)
      expect((await evocell('search', file, '--run', at, '--seed', seed, ...fast)).code).to.equal(0);
  });

  interface Printed {
    readonly subjects: readonly (Record<string, unknown> & {
      readonly metrics: Readonly<Record<string, number>>;
    })[];
    readonly differences: readonly unknown[];
    readonly fronts: { readonly runs: readonly { readonly share: number }[] };
  }

  it('takes runs, trials, names and genotypes, with costs in the size of the run', async () => {
    const genotype = 'normal:skip_connect@0+sep_conv_3x3@1/reduce:max_pool_3x3@0+skip_connect@1';
    const { code, out, err } = await evocell(
      'compare',
      run,
      other,
      `${run}#1`,
      'darts-v2',
      genotype,
      '--json',
    );
    expect(code, err).to.equal(0);
    const { subjects, differences, fronts } = JSON.parse(out) as Printed;
    expect(subjects.map(({ kind }) => kind)).to.deep.equal([
      'search',
      'search',
      'trial',
      'network',
      'network',
    ]);
    expect(subjects[0]).to.include({ images: 'validation' }).and.to.have.property('searchSeconds').above(0);
    expect(subjects[3]!.metrics['params']).to.be.below(50_000);
    expect(differences).to.have.length(4);
    expect(fronts.runs).to.have.length(2);
    expect(fronts.runs.reduce((sum, { share }) => sum + share, 0)).to.be.at.least(1);
  });

  it('counts networks without a run as published, or in the size asked for', async () => {
    const published = JSON.parse((await evocell('compare', 'evnas-a', '--json')).out) as Printed;
    expect(published.subjects[0]!.metrics).to.include({ params: 3626470, macs: 568089216 });
    const size = ['--channels', '4', '--cells', '5'];
    const small = JSON.parse((await evocell('compare', 'evnas-a', '--json', ...size)).out) as Printed;
    expect(small.subjects[0]!.metrics).to.include({ params: 17706 });
  });

  it('prints text, CSV, Markdown and LaTeX', async () => {
    expect((await evocell('compare', run, other)).out).to.match(
      /hypervolume[^]*did not ask for few parameters/,
    );
    expect((await evocell('compare', run, '--csv')).out.split('\n')).to.have.length(2);
    const markdown = (await evocell('compare', run, other, '--markdown')).out;
    expect(markdown)
      .to.match(/^\| what \| kind /)
      .and.to.include('```\n');
    expect((await evocell('compare', 'evnas-a', 'snas', '--latex')).out).to.match(/^\\begin\{tabular\}/);
  });

  it('is where cost sends those who name a run or a trial, unless a network is called the same', async () => {
    const ofRun = await evocell('cost', run);
    expect([ofRun.code, ofRun.err]).to.deep.equal([
      2,
      `${run}: is a run, and cost takes the name of a network, a genotype, or a file with one; ` +
        `see the costs of a run with: evocell show ${run}`,
    ]);
    expect((await evocell('cost', `${run}#1`)).err).to.include(`evocell compare '${run}#1'`);
  });

  it('names the trial or the network that is not there', async () => {
    const trial = await evocell('compare', `${run}#99`);
    expect([trial.code, trial.err]).to.deep.equal([2, `${run}: has no trial 99; its trials are 0 to 3`]);
    expect((await evocell('compare', 'evnas-q')).err).to.match(/there is no network "evnas-q"/);
  });
});
