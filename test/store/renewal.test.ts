import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { disk, explained } from '../../src/store/file-system.js';
import { acquireLock, type Lock } from '../../src/store/lock.js';
import { renewEach, renewInThread } from '../../src/store/renewal.js';
import { inFolder } from './sample.js';

const fs = explained(disk);

/** Resolves when the file holds another text than now. */
async function change({ path }: Lock): Promise<void> {
  const text = readFileSync(path, 'utf8');
  while (readFileSync(path, 'utf8') === text) await setImmediate();
}

describe('the renewal of a lock', () => {
  for (const [name, start] of [
    ['a timer', (lock: Lock) => renewEach(fs, lock, { period: 1 })],
    ['a thread', (lock: Lock) => renewInThread(fs, lock, 1)],
  ] as const)
    it(`shows signs of life, after the folder was renamed, too: ${name}`, () =>
      inFolder(async (folder) => {
        const at = (name: string): string => join(folder, name, 'lock');
        disk.makeFolder(join(folder, 'first'));
        const lock = acquireLock(fs, at('first'));
        const renewal = start(lock);
        await change(lock);
        renameSync(join(folder, 'first'), join(folder, 'second'));
        const moved = { ...lock, path: at('second') };
        renewal.moved(moved);
        await change(moved);
        renewal.stop();
      }));

  it('goes on while the thread of the search is busy', () =>
    inFolder((folder) => {
      const lock = acquireLock(fs, join(folder, 'lock'));
      const renewal = renewInThread(fs, lock, 1);
      const text = readFileSync(lock.path, 'utf8');
      while (readFileSync(lock.path, 'utf8') === text); // nothing else runs in this thread meanwhile
      renewal.stop();
    }));

  it('keeps no process alive, and leaves the lock of one that ends without giving it back', () =>
    inFolder((folder) => {
      const run = join(folder, 'run');
      const module = new URL('../../src/store/create-run.js', import.meta.url).href;
      const program = `
        const { createRun } = await import(${JSON.stringify(module)});
        createRun(${JSON.stringify(run)}, { settings: '', seed: 1, version: '0', backend: 'cpu', machine: {} });`;
      const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
        encoding: 'utf8',
      });
      expect([status, stderr]).to.deep.equal([0, '']);
      expect(existsSync(join(run, 'lock'))).to.equal(true);
    }));
});
