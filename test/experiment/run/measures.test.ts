import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { reportRun } from '../../../src/experiment/read/run-report.js';
import { resumeSearch, runSearch, type SearchOptions } from '../../../src/experiment/run/search.js';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { digest } from '../../../src/store/digest.js';
import { openRun } from '../../../src/store/open-run.js';
import { messageOf } from '../../errors/message-of.js';
import { inFolder } from '../../store/sample.js';

const latency = { warmup: 0, repeats: 2, seconds: 0 };
const bytes = { command: 'wc -c <', clock: false, unit: 'bytes' };

const settings = (metrics: object, objectives: readonly string[], search: object = {}) =>
  experimentOf({
    ...{ name: 'measured', backend: 'wasm', workers: 1 },
    dataset: { subset: 24 },
    evaluator: { name: 'proxies', proxies: ['naswot'], batch: 4 },
    derived: { channels: 2, cells: 3 },
    search: { strategy: 'nsga2', population: 4, generations: 2, objectives, ...search },
    metrics,
  });

async function searched(
  folder: string,
  experiment: ReturnType<typeof settings>,
  options: SearchOptions = {},
) {
  await runSearch(experiment, { folder, ...options });
  return digest(openRun(folder, { write: false }));
}

describe('a search that measures its networks', () => {
  it('has latency as an objective, and each architecture is measured once', () =>
    inFolder(async (parent) => {
      const folder = join(parent, 'run');
      await searched(folder, settings({ latency }, ['naswot', 'latency']));
      const { all, front, measures } = reportRun(folder);
      const trials = [...all];
      expect(trials).to.have.length(8);
      const seen = new Map<string, number>();
      for (const { genotype, metrics } of trials) {
        expect(metrics['latency']).to.be.greaterThan(0);
        expect(metrics['latency']).to.equal(seen.get(genotype) ?? metrics['latency']);
        seen.set(genotype, metrics['latency']!);
      }
      expect(front.length).to.be.greaterThan(0);
      expect(measures.metrics?.find(({ name }) => name === 'latency')).to.deep.include({
        ...{ unit: 'ms', direction: 'minimise', measured: true },
      });
    }));

  it('keeps clocks out of its digest', () =>
    inFolder(async (parent) => {
      const experiment = settings({ latency }, ['naswot', 'params']);
      const one = await searched(join(parent, 'one'), experiment);
      const { trials } = { trials: [...openRun(join(parent, 'one'), { write: false }).trials()] };
      const other = await searched(join(parent, 'other'), experiment);
      expect(other).to.equal(one);
      const changed = trials.map((trial) => ({ ...trial, metrics: { ...trial.metrics, latency: 1 } }));
      const { record } = openRun(join(parent, 'one'), { write: false });
      expect(digest({ record, trials: () => changed })).to.equal(one);
      expect(digest({ trials: () => changed })).not.to.equal(one);
    }));

  it('goes on after a stop to the digest of one that was not stopped, with a program that is no clock', () =>
    inFolder(async (parent) => {
      const experiment = settings({ programs: { bytes } }, ['naswot', 'bytes']);
      const whole = await searched(join(parent, 'whole'), experiment);
      const stop = new AbortController();
      const folder = join(parent, 'stopped');
      await runSearch(experiment, {
        ...{ folder, signal: stop.signal },
        onProgress: ({ phase, done, generation }) => {
          if (phase === 'measure' && generation === 1 && done > 0) stop.abort();
        },
      });
      expect((await resumeSearch(folder)).status).to.equal('finished');
      expect(digest(openRun(folder, { write: false }))).to.equal(whole);
      const sizes = [...openRun(folder, { write: false }).trials()].map(({ metrics }) => metrics['bytes']!);
      expect(Math.min(...sizes)).to.be.greaterThan(1000);
    }));

  it('fails the trials whose program fails, and says why', () =>
    inFolder(async (parent) => {
      const folder = join(parent, 'run');
      const flag = join(parent, 'flag');
      const once = 'test -e "$0" && echo 1 && exit; touch "$0"; echo no meter >&2; exit 1';
      const programs = { energy: { command: ['sh', '-c', once, flag] } };
      await searched(folder, settings({ programs }, ['naswot', 'energy'], { generations: 1 }));
      const trials = [...openRun(folder, { write: false }).trials()];
      expect(trials.map(({ status }) => status)).to.deep.equal(['failed', 'ok', 'ok', 'ok']);
      expect(trials[0]!.reason).to.equal('the program of energy ended with exit code 1: no meter');
      expect(trials[1]!.metrics['energy']).to.equal(1);
    }));

  it('refuses what cannot be measured, before a folder is made', async () => {
    const name = () => settings({ programs: { params: bytes } }, ['naswot']);
    expect(name).to.throw(/metrics\.programs\.params has the name of another metric; give it another/);
    expect(() => settings({}, ['naswot', 'latency'])).to.throw(/"latency", which is not measured/);
    expect(() => settings({ latency: { runtime: 'tflite' } }, ['naswot'])).to.throw(
      /metrics\.latency\.runtime/,
    );
    expect(() => settings({ programs: { 'No name': bytes } }, ['naswot'])).to.throw(
      /metrics\.programs\.No name must be named with a small letter first/,
    );
    const missing = settings({ programs: { energy: { command: ['/nowhere/meter'] } } }, ['naswot']);
    await inFolder(async (parent) => {
      expect(await messageOf(runSearch(missing, { folder: join(parent, 'run') }))).to.match(
        /the command \/nowhere\/meter cannot be run/,
      );
      expect(existsSync(join(parent, 'run'))).to.equal(false);
    });
  });
});
