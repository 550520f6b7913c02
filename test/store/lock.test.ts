import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { disk, explained } from '../../src/store/file-system.js';
import { acquireLock, readHolder, releaseLock, type Holder } from '../../src/store/lock.js';
import { StoreError } from '../../src/store/store-error.js';
import { inFolder } from './sample.js';

const fs = explained(disk);

function leave(path: string, holder: Partial<Holder>): void {
  const own = acquireLock(fs, path);
  writeFileSync(path, JSON.stringify({ ...own, ...holder }));
}

describe('the lock of a run', () => {
  it('is held by one and can be taken again once it is given back', () =>
    inFolder((folder) => {
      const path = join(folder, 'lock');
      const own = acquireLock(fs, path);
      expect(() => acquireLock(fs, path)).to.throw(StoreError, 'this process is writing to this run');
      releaseLock(fs, path, own);
      expect(readdirSync(folder)).to.deep.equal([]);
      acquireLock(fs, path);
    }));

  it('names the process that holds it', () =>
    inFolder((folder) => {
      const path = join(folder, 'lock');
      const mine = acquireLock(fs, path);
      const module = new URL('../../src/store/lock.js', import.meta.url).href;
      const files = new URL('../../src/store/file-system.js', import.meta.url).href;
      const program = `
        const { acquireLock } = await import(${JSON.stringify(module)});
        const { disk, explained } = await import(${JSON.stringify(files)});
        try { acquireLock(explained(disk), ${JSON.stringify(path)}); } catch (error) { console.log(error.message); }`;
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
        encoding: 'utf8',
      });
      expect(stdout.trim()).to.equal(
        `${path}: process ${process.pid} on ${hostname()} is writing to this run; wait for it, or stop it first`,
      );
      expect(readHolder(fs, path)).to.deep.equal(mine);
    }));

  it('is taken over from a process that ended', () =>
    inFolder((folder) => {
      const path = join(folder, 'lock');
      const { pid } = spawnSync(process.execPath, ['-e', '']);
      leave(path, { pid });
      expect(acquireLock(fs, path).pid).to.equal(process.pid);
      expect(readdirSync(folder)).to.deep.equal(['lock']);
    }));

  it('is taken over when another process has the number of the one that ended', function () {
    if (process.platform !== 'linux') this.skip();
    return inFolder((folder) => {
      const path = join(folder, 'lock');
      leave(path, { started: 'another boot:1' });
      expect(acquireLock(fs, path).started).not.to.equal('another boot:1');
    });
  });

  it('stays with a process on another host', () =>
    inFolder((folder) => {
      const path = join(folder, 'lock');
      leave(path, { host: 'elsewhere', pid: 7 });
      expect(() => acquireLock(fs, path)).to.throw(StoreError, 'process 7 on elsewhere is writing');
    }));

  it('is not removed by one who saw it stale when another has taken it over since', () =>
    inFolder((folder) => {
      const path = join(folder, 'lock');
      leave(path, { started: 'another boot:1' });
      const stale = readFileSync(path);
      let first: Holder | undefined;
      // between seeing the stale lock and removing it, another one takes it over
      const slow = explained({
        ...disk,
        link(from, to) {
          if (to !== path && !first) first = acquireLock(fs, path);
          disk.link(from, to);
        },
      });
      expect(() => acquireLock(slow, path)).to.throw(StoreError, 'is writing to this run');
      expect(readHolder(fs, path)).to.deep.equal(first);
      expect(readFileSync(path)).not.to.deep.equal(stale);
    }));

  it('that says nothing of use is refused with what to do', () =>
    inFolder((folder) => {
      const path = join(folder, 'lock');
      for (const text of [
        '',
        '{}',
        '[]',
        '{"pid":-1,"host":"a","started":"","id":"x"}',
        '{"__proto__":{"pid":1}}',
      ]) {
        writeFileSync(path, text);
        expect(() => acquireLock(fs, path)).to.throw(StoreError, 'does not name its holder; delete it if');
      }
    }));
});
