import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRun } from '../../src/store/open-run.js';
import { inFolder } from '../store/sample.js';
import { tinyExperiment } from './crash.js';
import { evocell, output, type Running } from './program.js';

/** Brings a search to a halt after its first generation, so that what comes next does not race with it. */
async function halted(...args: string[]): Promise<Running> {
  const running = evocell(...args, '--workers', '2');
  await running.said('generation ');
  running.kill('SIGSTOP');
  return running;
}

describe('a search that is asked to stop', function () {
  this.timeout(120_000);

  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('stops at a safe point with the exit code of the signal and goes on to the same digest', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'tiny.yaml');
      writeFileSync(file, tinyExperiment);
      const path = join(folder, 'stopped');
      for (const [signal, exitCode, command] of [
        ['SIGINT', 130, ['search', file, '--run', path]],
        ['SIGTERM', 143, ['resume', path]],
      ] as const) {
        const running = await halted(...command);
        running.kill(signal);
        running.kill('SIGCONT');
        const { code, err } = await running.ended;
        expect(code, err).to.equal(exitCode);
        expect(openRun(path, { write: false }).record.status).to.equal('interrupted');
      }
      const whole = join(folder, 'whole');
      await output('search', file, '--run', whole);
      await output('resume', path);
      expect(await output('digest', path)).to.equal(await output('digest', whole));
    }));

  it('ends at once when it is asked twice, and can be resumed all the same', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'tiny.yaml');
      writeFileSync(file, tinyExperiment);
      const path = join(folder, 'stopped');
      const running = await halted('search', file, '--run', path);
      running.kill('SIGINT');
      running.kill('SIGTERM');
      running.kill('SIGCONT');
      expect((await running.ended).code).to.be.oneOf([130, 143]);
      const run = openRun(path, { write: false });
      expect(run.record.status, 'it had no time to write how it ended').to.equal('running');
      expect(run.status).to.equal('interrupted');
      await output('resume', path);
    }));

  it('keeps a second process away, by name', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'tiny.yaml');
      writeFileSync(file, tinyExperiment);
      const path = join(folder, 'run');
      const running = await halted('search', file, '--run', path);
      const second = await evocell('resume', path).ended;
      running.kill('SIGKILL');
      expect(second.code).to.equal(2);
      expect(second.err).to.match(new RegExp(`^[^\\n]*lock: process ${running.pid} on [^\\n]*\\n$`));
      await running.ended;
    }));
});
