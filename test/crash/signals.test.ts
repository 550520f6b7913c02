import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.js';
import { stopSignals } from '../../src/stop-signals.js';
import { openRun } from '../../src/store/open-run.js';
import { inFolder } from '../store/sample.js';
import { evocell as inProcess } from '../cli/run-cli.js';
import { digestOf, tinyExperiment } from './crash.js';
import { evocell, type Running } from './program.js';

/** Brings a search to a halt after its first generation, so that what comes next does not race with it. */
async function halted(...args: string[]): Promise<Running> {
  const running = evocell(...args, '--workers', '1');
  await running.said(' generations: ');
  running.kill('SIGSTOP');
  return running;
}

/** Goes on with it to its end, in this process. */
async function finished(...args: string[]): Promise<void> {
  const { code, err } = await inProcess(...args, '--workers', '1', '-q');
  expect(code, err).to.equal(0);
}

/** A search that is halted in its first generations, and has some left. */
function tinySearch(folder: string): string[] {
  const file = join(folder, 'tiny.yaml');
  writeFileSync(file, tinyExperiment);
  return ['search', file, '--set', 'search.generations=3', 'supernet.cells=2', 'rescore.count=0'];
}

/** Longer than anyone waits, on a table of all cells of two operations. */
function tableExperiment(folder: string): string {
  const rows = Array.from({ length: 64 }, (_, i) => {
    const [a, b, c, d, e, f] = Array.from({ length: 6 }, (_, edge) =>
      (i >> edge) & 1 ? 'skip_connect' : 'none',
    );
    return `|${a}~0|+|${b}~0|${c}~1|+|${d}~0|${e}~1|${f}~2|,${i}`;
  });
  const path = join(folder, 'table.csv');
  writeFileSync(path, ['arch,accuracy', ...rows].join('\n'));
  return `name: table
space: { name: nasbench201, operations: [none, skip_connect] }
search: { strategy: random, population: 8, generations: 1000000000 }
evaluator: { name: tabular, path: ${path}, accuracy: accuracy }
`;
}

describe('a search that is asked to stop', () => {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('stops at a safe point with the exit code of the signal and goes on to the same digest', () =>
    inFolder(async (folder) => {
      const search = tinySearch(folder);
      const path = join(folder, 'stopped');
      for (const [signal, exitCode, command] of [
        ['SIGINT', 130, [...search, '--run', path]],
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
      await finished(...search, '--run', whole);
      await finished('resume', path);
      expect(digestOf(path)).to.equal(digestOf(whole));
    }));

  it('ends at once when it is asked twice, and can be resumed all the same', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'stopped');
      const running = await halted(...tinySearch(folder), '--run', path);
      running.kill('SIGINT');
      running.kill('SIGTERM');
      running.kill('SIGCONT');
      expect((await running.ended).code).to.be.oneOf([130, 143]);
      const run = openRun(path, { write: false });
      expect(run.record.status, 'it had no time to write how it ended').to.equal('running');
      expect(run.status).to.equal('interrupted');
      await finished('resume', path);
    }));

  it('hears every signal in a table search, which never waits', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'table.yaml');
      writeFileSync(file, tableExperiment(folder));
      // The others are the test runner's own, or end it.
      for (const signal of stopSignals.filter((name) => !['SIGINT', 'SIGTERM', 'SIGUSR1'].includes(name))) {
        const path = join(folder, signal);
        const code = await main(['search', file, '--run', path], {
          out: () => undefined,
          data: () => undefined,
          err: (text) => {
            if (text.includes('1 of ') && process.listenerCount(signal) > 0)
              process.kill(process.pid, signal);
          },
          ...{ columns: Infinity, interactive: false },
        });
        expect(code).to.equal(128 + constants.signals[signal]);
        expect(openRun(path, { write: false }).record.status).to.equal('interrupted');
      }
    }));

  it('opens no port for SIGUSR1 in a table search', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'table.yaml');
      writeFileSync(file, tableExperiment(folder));
      const path = join(folder, 'run');
      const running = evocell('search', file, '--run', path);
      await running.said(' generations: ');
      running.kill('SIGUSR1');
      const { code, err } = await running.ended;
      expect(code, err).to.equal(128 + constants.signals.SIGUSR1);
      expect(err).not.to.match(/Debugger/);
      expect(openRun(path, { write: false }).record.status).to.equal('interrupted');
    }));

  it('opens no port for SIGUSR1 outside a search', async () => {
    const before = process.env['NODE_OPTIONS'];
    const tells = `process.on('newListener', (name) => name === 'SIGUSR1' && setImmediate(() => console.error('listens')))`;
    process.env['NODE_OPTIONS'] = `--import=data:text/javascript,${encodeURIComponent(tells)}`;
    const running = evocell('doctor');
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
    await running.said('listens'); // Before that, Node itself hears the signal.
    running.kill('SIGUSR1');
    const { code, err } = await running.ended;
    expect(err).not.to.match(/Debugger/);
    expect(code).to.equal(128 + constants.signals.SIGUSR1);
  });

  it('keeps a second process away, by name', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'run');
      const running = await halted(...tinySearch(folder), '--run', path);
      const second = await inProcess('resume', path);
      running.kill('SIGKILL');
      expect(second.code).to.equal(2);
      expect(second.err).to.match(new RegExp(`^[^\\n]*lock: process ${running.pid} on [^\\n]*$`));
      await running.ended;
    }));
});
