import { expect } from 'chai';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { reportRun } from '../../../src/experiment/read/run-report.js';
import { testedFinalists } from '../../../src/report/tested-networks.js';
import { handMade } from '../../../src/experiment/run/hand-made.js';
import { resumeSearch, runSearch, type SearchOptions } from '../../../src/experiment/run/search.js';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { cost } from '../../../src/plan/cost.js';
import { finalistsFile } from '../../../src/store/closing-file.js';
import { digest } from '../../../src/store/digest.js';
import { openRun } from '../../../src/store/open-run.js';
import { inFolder } from '../../store/sample.js';

const training = { epochs: 2, batch: 16, dropPath: 0, evaluationBatch: 32, statistics: 'batch' };

function settings(workers: number) {
  return experimentOf({
    ...{ name: 'finalists', backend: 'wasm', workers, training },
    dataset: { subset: 64, testSubset: 32, crop: 2 },
    evaluator: { name: 'proxies', proxies: ['naswot'], batch: 4 },
    derived: { channels: 2, cells: 3 },
    search: { strategy: 'random', population: 3, generations: 1, objectives: ['naswot', 'params'] },
    finalists: { count: 3 },
    checkpoint: { steps: 1 },
  });
}

async function searched(folder: string, options: SearchOptions = {}, workers = 1) {
  const { status } = await runSearch(settings(workers), { folder, ...options });
  return { status, digest: digest(openRun(folder, { write: false })) };
}

describe('the finalists of a search', () => {
  const whole = join(mkdtempSync(join(tmpdir(), 'evocell-finalists-')), 'whole');
  let expected: string;
  before(async () => ({ digest: expected } = await searched(whole)));
  after(() => rmSync(dirname(whole), { recursive: true }));

  it('are halved, and the last one is tested beside a random genome and a hand-made network', () => {
    const folder = whole;
    const report = reportRun(folder);
    const { networks, epochs } = report.finalists!;
    expect(networks.map(({ kind }) => kind)).to.deep.equal([
      ...['finalist', 'finalist', 'finalist', 'random genome', 'hand-made network'],
    ]);
    expect(epochs).to.equal(2);
    expect(networks[0]).to.include({ trial: report.best!.trial, network: report.best!.genotype });
    const finalists = networks.slice(0, 3);
    const first = finalists.map(({ results }) => results[0]!.loss!);
    const tested = finalists.find(({ test }) => test)!;
    // the first rung of three leaves two, the second, which has the same epoch, one
    expect(tested.results[0]!.loss).to.equal(Math.min(...first));
    expect(finalists.filter(({ test }) => test)).to.have.length(1);
    for (const network of [tested, ...networks.slice(3)]) {
      expect(network.results.at(-1)).to.include({ epochs: 2 });
      expect(network.test!.accuracy).to.be.within(0, 100);
      const files = readdirSync(join(folder, 'finalists'));
      expect(files.filter((name) => name.startsWith(`${network.name}.`))).to.have.length(2);
    }
  });

  it('are tested as many as are asked for, beside random genomes of any size and of their own', () =>
    inFolder(async (parent) => {
      const folder = join(parent, 'several');
      const more = { tested: 2, random: 2, equalSize: 2 };
      const { status } = await runSearch(
        { ...settings(1), finalists: { count: 3, epochs: 1, ...more } },
        { folder },
      );
      expect(status).to.equal('finished');
      const report = reportRun(folder);
      const { networks } = report.finalists!;
      const tested = networks.filter(({ test }) => test);
      expect(tested.map(({ name }) => name.replace(/^finalist-./, 'finalist'))).to.deep.equal([
        ...['finalist', 'finalist', 'random-genome', 'random-genome-2', 'equal-size-1', 'equal-size-2'],
        'hand-made',
      ]);
      expect(new Set(networks.map(({ network }) => network)).size).to.equal(8);
      const byLoss = tested.slice(0, 2).toSorted((a, b) => a.results.at(-1)!.loss! - b.results.at(-1)!.loss!);
      expect(testedFinalists(report.finalists!)).to.deep.equal(byLoss);
      // the first of each size is nearest to the finalist that was left first, by the loss of the rung before
      const [first, second] = [...byLoss.keys()].map((i) => byLoss[i]!.params);
      const sizes = tested.slice(4, 6).map(({ params }) => params);
      const far = (size: number, from: number): number => Math.abs(size - from) / from;
      expect(Math.max(far(sizes[0]!, first!), far(sizes[1]!, second!))).to.be.below(0.2);
    }));

  for (const epoch of [1, 4])
    it(`end the same after a stop in epoch ${epoch}, on more workers`, () =>
      inFolder(async (parent) => {
        const controller = new AbortController();
        const folder = join(parent, 'stopped');
        const options: SearchOptions = {
          signal: controller.signal,
          onProgress: ({ phase, done }) =>
            phase === 'finalists' && done === epoch && controller.abort(new Error('stopped')),
        };
        const { status } = await searched(folder, options, 2);
        expect(status).to.equal('interrupted');
        expect(existsSync(join(folder, finalistsFile.name))).to.equal(false);
        expect((await resumeSearch(folder)).status).to.equal('finished');
        expect(digest(openRun(folder, { write: false }))).to.equal(expected);
      }));

  it('are held against a hand-made network in the width that is nearest in parameters', () => {
    const format = { classes: 10, image: [32, 32, 3] };
    const published = handMade(269_722, format);
    expect([published.channels, cost(published.plan).params]).to.deep.equal([16, 269_722]);
    const narrowest = handMade(1, format);
    expect(narrowest.channels).to.equal(1);
    // of two the nearer
    const [one, two] = [narrowest, handMade(4 * cost(narrowest.plan).params, format)].map(
      ({ plan }) => cost(plan).params,
    ) as [number, number];
    const middle = (one + two) / 2;
    expect(handMade(Math.floor(middle) - 1, format).channels).to.equal(1);
    expect(handMade(Math.ceil(middle) + 1, format).channels).to.equal(2);
  });

  it('are not searched for where their test images cannot be had', () =>
    inFolder(async (parent) => {
      const folder = join(parent, 'no-test');
      const asked = settings(1);
      const run = runSearch({ ...asked, dataset: { ...asked.dataset!, testSubset: 1e9 } }, { folder });
      const refusal = await run.then(
        () => 'searched',
        (error: unknown) => (error as Error).message,
      );
      expect(refusal).to.match(/dataset\.testSubset/);
      expect(existsSync(folder)).to.equal(false);
    }));

  it('are not searched for where networks like theirs do not fit into memory', () =>
    inFolder(async (parent) => {
      const folder = join(parent, 'no-memory');
      const base = settings(1);
      const asked = { ...base, training: { ...base.training!, batch: 256 }, memory: 4 };
      const refusal = await runSearch(asked, { folder }).then(
        () => 'searched',
        (error: unknown) => (error as Error).message,
      );
      expect(refusal).to.match(/can be trained with this training\.batch.*the limit is 4 MiB/);
      expect(existsSync(folder)).to.equal(false);
    }));

  it('need settings of training only where there are any', () => {
    const base = { name: 'x', dataset: { subset: 64 } };
    expect(experimentOf(base)).to.deep.include({ finalists: { count: 0 } });
    expect(() => experimentOf({ ...base, training })).to.throw(/training\.epochs is a setting of scratch/);
    expect(() => experimentOf({ ...base, finalists: { count: 2 }, training })).not.to.throw();
  });
});
