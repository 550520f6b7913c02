import { expect } from 'chai';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { otherImages } from '../../src/experiment/read/training-of-run.js';
import type { TrainingExperiment } from '../../src/experiment/settings/training-settings.js';
import { evocell, scratchFolder, spawnEvocell, tinyExperiment } from './run-cli.js';

const cell = 'normal:skip_connect@0+sep_conv_3x3@1/reduce:max_pool_3x3@0+skip_connect@1';

describe('evocell train', () => {
  const folder = scratchFolder();
  const file = join(folder, 'tiny.yaml');
  const whole = join(folder, 'whole');
  before(() =>
    writeFileSync(
      file,
      `name: tiny
backend: wasm
workers: 1
dataset: { subset: 24, testSubset: 12, crop: 2, cutout: 0 }
derived: { channels: 2, cells: 3, auxiliary: false }
training: { epochs: 3, batch: 8, replicas: 2, evaluationBatch: 6 }
checkpoint: { steps: 1 }
`,
    ),
  );
  const train = (network: string, run: string, ...more: string[]) =>
    evocell('train', network, '--experiment', file, '--run', join(folder, run), ...more);

  it('trains, tests once at the end, and keeps the epochs in a run that can be shown and listed', async () => {
    const { code, out, err } = await train(cell, 'whole', '--json');
    expect(code, err).to.equal(0);
    const result = JSON.parse(out) as Record<string, unknown>;
    expect(result).to.include({ network: cell, name: 'whole', seed: 18, backend: 'wasm', images: 72 });
    expect(result).to.include.keys(
      'accuracy',
      'error',
      'params',
      'macs',
      'activationBytes',
      'digest',
      'seconds',
    );
    expect(err).to.match(/3 of 3 epochs: loss \d/);
    const lines = readFileSync(join(whole, 'trials.jsonl'), 'utf8').trim().split('\n');
    const origins = lines.map((line) => (JSON.parse(line) as { origin?: string }).origin);
    expect(origins.filter((origin) => origin !== undefined)).to.deep.equal([
      'epoch',
      'epoch',
      'epoch',
      'test',
    ]);
    const shown = JSON.parse((await evocell('show', whole, '--json')).out) as {
      test: Record<string, number>;
      history: object[];
    };
    expect(shown).to.include({ kind: 'training', status: 'finished', epoch: 3, epochs: 3 });
    expect(shown.test).to.include.keys('accuracy', 'params');
    expect(shown.history).to.have.length(3);
    expect((await evocell('show', whole)).out).to.match(
      /3 of 3 epochs[^]*learning rate[^]*test accuracy [\d.]+ %/,
    );
    const listed = JSON.parse((await evocell('list', folder, '--json')).out) as { status: string }[];
    expect(listed).to.have.length(1);
    expect(listed[0]).to.include({ kind: 'training', status: 'finished', generation: 3, generations: 3 });
    expect((await evocell('report', whole)).code).to.equal(0);
    const page = readFileSync(join(whole, 'report.html'), 'utf8');
    expect(page)
      .to.match(/test accuracy, tested once/)
      .and.match(/Loss by epoch[^]*Accuracy by epoch/);
    expect(page).not.to.match(/validation accuracy|The front|Pareto|by generation|NaN|>undefined/);
  });

  it('ends with the same digest when it was stopped and resumed, with other workers', async () => {
    const run = join(folder, 'stopped');
    let stopped = false;
    const first = await spawnEvocell(['train', cell, '--experiment', file, '--run', run], (err, kill) => {
      if (!stopped && err.includes('1 of 3 epochs')) kill('SIGINT');
      stopped ||= err.includes('1 of 3 epochs');
    });
    if (first.code !== 0) {
      expect(first.code, first.err).to.equal(130);
      expect(first.err).to.include(`evocell resume ${run}`);
    }
    const resumed = await evocell('resume', run, '--workers', '2');
    expect(resumed.code, resumed.err).to.equal(0);
    expect(resumed.out).to.match(/test accuracy [\d.]+ %/);
    const digests = await Promise.all([whole, run].map((name) => evocell('digest', name)));
    expect(digests[0]!.out)
      .to.match(/^[0-9a-f]{64}$/)
      .and.equal(digests[1]!.out);
  });

  it('trains what another run found, and says where it is from', async () => {
    const { code, err } = await train(whole, 'again', '--set', 'training.epochs=1');
    expect(code, err).to.equal(0);
    expect(readFileSync(join(folder, 'again/experiment.yaml'), 'utf8')).to.include('origin: whole');
  });

  it('trains a trial of a search by what the search knows, in a folder named after it', async () => {
    const own = join(folder, 'search');
    mkdirSync(own);
    const search = tinyExperiment(own, 'rescore: { count: 0 }\n');
    const run = join(folder, 'found');
    await evocell('search', search, '--run', run, '--set', 'search.generations=1', '-q');
    const home = process.cwd();
    process.chdir(folder);
    try {
      const short = ['--set', 'training.epochs=1', 'training.batch=12', 'dataset.testSubset=12', '-q'];
      const first = await evocell('train', 'found#1', ...short);
      expect(first.code, first.err).to.equal(0);
      const stored = readFileSync(join('results', 'found-trial-1', 'experiment.yaml'), 'utf8');
      for (const known of ['origin: trial 1 of found', 'subset: 24', 'channels: 4', 'epochs: 1'])
        expect(stored).to.include(known);
      const second = await evocell('train', 'found#1', ...short);
      expect([second.code, second.err]).to.deep.equal([
        2,
        second.err.includes('exists already') ? second.err : 'no word of the folder',
      ]);
      expect((await evocell('train', 'found#1', ...short, '--numbered')).code).to.equal(0);
      expect(existsSync(join('results', 'found-trial-1-2'))).to.equal(true);
    } finally {
      process.chdir(home);
    }
    const nothing = await evocell('train', 'evnas-a');
    expect([nothing.code, nothing.err]).to.deep.equal([
      2,
      'evnas-a is from no run: say how to train it; --experiment small-procedural, or a file',
    ]);
  });

  it('says that it trains on other images than those of the search', () => {
    const other = { dataset: { name: 'mnist', path: '/images' } } as unknown as TrainingExperiment;
    expect(otherImages({ folder: join(folder, 'found') }, other)).to.match(
      /^trains on other images, mnist \(\/images\): .*found had those of procedural$/,
    );
    const same = { dataset: { name: 'procedural' } } as unknown as TrainingExperiment;
    expect(otherImages({ folder: join(folder, 'found') }, same)).to.equal(undefined);
  });

  it('trains hand-made networks at another width', async () => {
    const { code, out, err } = await train('resnet-cifar-8', 'resnet', '--set', 'width=2', '--json');
    expect(code, err).to.equal(0);
    expect((JSON.parse(out) as { params: number }).params).to.be.within(1000, 2000);
  });

  const mistakes: readonly (readonly [network: string, more: string[], message: RegExp])[] = [
    ['evnas-z', [], /there is no network "evnas-z"/],
    ['nowhere#3', [], /^nowhere#3: nowhere is not a run/],
    [
      'evnas-a',
      ['--set', 'training.epoch=3'],
      /training\.epoch is not a setting; did you mean training\.epochs/,
    ],
    ['evnas-a', ['--set', 'dataset.name=cifar10'], /dataset\.path is missing/],
    [
      'evnas-a',
      ['--set', 'training.batch=1000000'],
      /tiny\.yaml: the network cannot be trained with this training\.batch: .*\(memory\)$/,
    ],
    [
      'evnas-a',
      ['--set', 'training.evaluationBatch=1000000'],
      /tiny\.yaml: the network cannot be scored with this training\.evaluationBatch: /,
    ],
  ];
  for (const [network, more, message] of mistakes)
    it(`answers "${[network, ...more].join(' ')}" with one line and exit code 2`, async () => {
      const { code, err } = await train(network, 'mistake', ...more);
      expect(err).to.match(message).and.not.include('\n');
      expect(code).to.equal(2);
      expect(existsSync(join(folder, 'mistake'))).to.equal(false);
    });
});
