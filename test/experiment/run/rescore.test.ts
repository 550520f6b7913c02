import { expect } from 'chai';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNetwork } from '../../../src/experiment/read/open-network.js';
import { reportRun } from '../../../src/experiment/read/run-report.js';
import { rescoreRun } from '../../../src/experiment/run/rescore-run.js';
import { resumeSearch, runSearch, type SearchOptions } from '../../../src/experiment/run/search.js';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { rescoredFile } from '../../../src/store/closing-file.js';
import { digest } from '../../../src/store/digest.js';
import { openRun } from '../../../src/store/open-run.js';
import { inFolder } from '../../store/sample.js';

const size = { channels: 2, cells: 3 };
const search = { strategy: 'evnas', population: 4, generations: 2, tournament: 2 };

function settings(
  more: { readonly search?: object; readonly rescored?: number; readonly workers?: number } = {},
) {
  return experimentOf({
    ...{ name: 'rescored', backend: 'wasm', workers: more.workers ?? 1 },
    dataset: { subset: 24, crop: 2, cutout: 4 },
    supernet: { ...size, batch: 4, replicas: 2, steps: 2 },
    fitness: { batch: 6, subset: 12, augment: true },
    derived: size,
    checkpoint: { steps: 1 },
    search: { ...search, ...more.search },
    rescore: { count: more.rescored ?? 3 },
  });
}

function begun(parent: string, name: string, options: SearchOptions & Parameters<typeof settings>[0] = {}) {
  const folder = join(parent, name);
  return runSearch(settings(options), { folder, ...options }).then(({ status }) => ({ folder, status }));
}

function digestOf(folder: string): string {
  return digest(openRun(folder, { write: false }));
}

/** Stops a search before its last generation, or while it scores the best again. */
async function stoppedAt(parent: string, name: string, phase: 'generation' | 'rescore') {
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Error('stopped'));
  return begun(parent, name, {
    signal: controller.signal,
    onGeneration: () => phase === 'generation' && stop(),
    onProgress: (progress) => progress.phase === phase && stop(),
  });
}

describe('rescoring', () => {
  const parent = mkdtempSync(join(tmpdir(), 'evocell-rescore-'));
  let folder: string;
  before(async () => ({ folder } = await begun(parent, 'whole')));
  after(() => rmSync(parent, { recursive: true }));

  it('puts scores of one state of the weights alone on the front, whatever the number of workers', async () => {
    const run = openRun(folder, { write: false });
    const { scores, generations, count } = run.closing(rescoredFile)!;
    expect([generations, count, scores.length]).to.deep.equal([2, 3, 3]);
    const report = reportRun(folder);
    expect(report.basis).to.deep.equal({ kind: 'rescored', generations: 2, architectures: 3 });
    const metrics = new Map(scores.map((score) => [score.trial, score.metrics]));
    for (const point of [...report.front, ...report.points, report.best!])
      expect(point.metrics).to.deep.equal(metrics.get(point.trial));
    const accuracies = scores.map((score) => score.metrics['accuracy']!);
    expect(report.best!.metrics['accuracy']).to.equal(Math.max(...accuracies));
    expect([report.trials, report.history.length]).to.deep.equal([8, 2]);
    const { folder: other } = await begun(parent, 'two workers', { workers: 2 });
    expect(digestOf(other)).to.equal(digestOf(folder));
  });

  it('scores as the weights of the end do', async () => {
    const { best } = reportRun(folder);
    const network = await openNetwork(folder);
    try {
      const { accuracy, loss } = await network.evaluate();
      const { accuracy: expected, loss: expectedLoss } = best!.metrics;
      expect({ accuracy, loss }).to.deep.equal({ accuracy: expected, loss: expectedLoss });
    } finally {
      await network.dispose();
    }
  });

  for (const phase of ['generation', 'rescore'] as const)
    it(`ends the same after a stop in the phase ${phase}`, () =>
      inFolder(async (parent) => {
        const { folder: stopped, status } = await stoppedAt(parent, 'stopped', phase);
        expect(status).to.equal('interrupted');
        const { basis } = reportRun(stopped);
        const generation = phase === 'rescore' ? 1 : 0;
        expect(basis).to.deep.equal({ kind: 'last generation', generation });
        expect((await resumeSearch(stopped)).status).to.equal('finished');
        expect(digestOf(stopped)).to.equal(digestOf(folder));
      }));

  it('is done on demand, with more architectures, and of an interrupted run, which goes on as before', () =>
    inFolder(async (parent) => {
      const whole = join(parent, 'whole');
      cpSync(folder, whole, { recursive: true });
      const before = digestOf(whole);
      await rescoreRun(whole, { count: 2 });
      expect(digestOf(whole)).to.equal(before);
      await rescoreRun(whole, { count: 6 });
      expect(openRun(whole, { write: false }).closing(rescoredFile)?.count).to.equal(6);
      expect(openRun(whole, { write: false }).status).to.equal('finished');
      const { folder: stopped } = await stoppedAt(parent, 'stopped', 'generation');
      await rescoreRun(stopped);
      expect(reportRun(stopped).basis).to.deep.include({ kind: 'rescored', generations: 1 });
      expect(openRun(stopped, { write: false }).status).to.equal('interrupted');
      await resumeSearch(stopped);
      expect(digestOf(stopped)).to.equal(before);
    }));

  it('is said to be missing in a run without it, and to be damaged', () =>
    inFolder(async (parent) => {
      const { folder } = await begun(parent, 'run', { rescored: 0 });
      expect(reportRun(folder).basis).to.deep.equal({ kind: 'last generation', generation: 1 });
      expect([...reportRun(folder).points].map(({ generation }) => generation)).to.deep.equal([1, 1, 1, 1]);
      await rescoreRun(folder, { count: 2 });
      const file = join(folder, rescoredFile.name);
      writeFileSync(file, readFileSync(file, 'utf8').replace('"count":2', '"count":3'));
      expect(() => reportRun(folder)).to.throw(/rescored\.json: is damaged .*evocell rescore makes it again/);
      rmSync(file);
      expect(reportRun(folder).basis.kind).to.equal('last generation');
    }));

  it('recomputes combined scores among what was scored again', () =>
    inFolder(async (parent) => {
      const goal = { score: ['accuracy', 'params'], objectives: ['score'] };
      const { folder } = await begun(parent, 'run', { search: goal });
      const { best, points } = reportRun(folder);
      const scores = [...points].map(({ metrics }) => metrics['score']!);
      expect(scores).to.have.length(3);
      expect(best!.metrics['score']).to.equal(Math.max(...scores));
      // ranks 1 to 3 of 3 in each metric
      for (const score of scores) expect(score).to.be.at.least(2 * Math.log(1 / 3) - 1e-12);
      expect(Math.max(...scores)).to.be.at.most(1e-12);
    }));
});
