import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRun } from '../../src/store/open-run.js';
import { inFolder } from '../store/sample.js';
import { tinyExperiment } from './crash.js';
import { evocell, output } from './program.js';

describe('a search that is asked to stop', function () {
  this.timeout(120_000);

  it('stops at a safe point with the exit code of the signal and goes on to the same digest', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'tiny.yaml');
      writeFileSync(file, tinyExperiment);
      const whole = join(folder, 'whole');
      await output('search', file, '--run', whole, '--workers', '2');
      const path = join(folder, 'stopped');
      for (const [signal, exitCode, args] of [
        ['SIGINT', 130, ['search', file, '--run', path, '--workers', '2']],
        ['SIGTERM', 143, ['resume', path, '--workers', '1']],
      ] as const) {
        const running = evocell(...args);
        await running.said('generation ');
        const second = await evocell('resume', path).ended;
        expect(second.code).to.equal(2);
        expect(second.err).to.include(`process ${running.pid} on `);
        running.kill(signal);
        const { code, err } = await running.ended;
        expect(code, err).to.equal(exitCode);
        expect(openRun(path, { write: false }).record.status).to.equal('interrupted');
      }
      await output('resume', path);
      expect(await output('digest', path)).to.equal(await output('digest', whole));
    }));
});
