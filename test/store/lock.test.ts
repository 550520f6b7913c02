import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { disk, explained } from '../../src/store/file-system.js';
import { holderText, isGone, newHolder, parseHolder, type Holder } from '../../src/store/holder.js';
import { acquireLock, HeldError, isHeld, readHolder, releaseLock, type Lock } from '../../src/store/lock.js';
import { renew } from '../../src/store/renewal.js';
import { StoreError } from '../../src/store/store-error.js';
import { inFolder } from './sample.js';

const fs = explained(disk);

/** Leaves the lock of another process. */
function leave(path: string, holder: Partial<Holder>): void {
  writeFileSync(path, holderText({ ...newHolder(), ...holder }, 0));
}

describe('the lock of a run', () => {
  it('is held by one and can be taken again once it is given back', () =>
    inFolder((folder) => {
      const path = join(folder, 'lock');
      const own = acquireLock(fs, path);
      expect(() => acquireLock(fs, path)).to.throw(StoreError, 'this process is writing to this run');
      releaseLock(fs, own);
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
      expect(readHolder(fs, path)).to.deep.equal(mine.holder);
    }));

  it('is taken over from a process that ended', () =>
    inFolder((folder) => {
      const path = join(folder, 'lock');
      const { pid } = spawnSync(process.execPath, ['-e', '']);
      leave(path, { pid });
      expect(acquireLock(fs, path).holder.pid).to.equal(process.pid);
      expect(readdirSync(folder)).to.deep.equal(['lock']);
    }));

  it('is taken over when another process has the number of the one that ended', function () {
    if (process.platform !== 'linux') this.skip();
    return inFolder((folder) => {
      const path = join(folder, 'lock');
      leave(path, { started: '1' });
      expect(acquireLock(fs, path).holder.started).not.to.equal('1');
    });
  });

  it('stays with a process of another host, boot or namespace, whatever its number is', () =>
    inFolder((folder) => {
      const path = join(folder, 'lock');
      const { pid } = spawnSync(process.execPath, ['-e', '']);
      for (const other of [{ host: 'elsewhere' }, { boot: 'another' }, { namespace: 'pid:[1] time:[2]' }]) {
        leave(path, { pid, ...other });
        expect(() => acquireLock(fs, path))
          .to.throw(HeldError, `process ${pid} on`)
          .with.property('path', path);
        expect(isGone(readHolder(fs, path)!)).to.equal(false);
      }
    }));

  it('is not removed by one who saw it stale when another has taken it over since', function () {
    if (process.platform !== 'linux') this.skip();
    return inFolder((folder) => {
      const path = join(folder, 'lock');
      leave(path, { started: '1' });
      const stale = readFileSync(path);
      let first: Lock | undefined;
      // between seeing the stale lock and removing it, another one takes it over
      const slow = explained({
        ...disk,
        open(at, mode) {
          if (mode === 'create' && at !== path && !first) first = acquireLock(fs, path);
          return disk.open(at, mode);
        },
      });
      expect(() => acquireLock(slow, path)).to.throw(StoreError, 'is writing to this run');
      expect(readHolder(fs, path)).to.deep.equal(first?.holder);
      expect(readFileSync(path)).not.to.deep.equal(stale);
      expect(readdirSync(folder)).to.deep.equal(['lock']);
    });
  });

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

  it('leaves nothing where the disk is full', () =>
    inFolder((folder) => {
      const full = explained({
        ...disk,
        open: (at, mode) => ({
          ...disk.open(at, mode),
          write: () => {
            throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
          },
        }),
      });
      expect(() => acquireLock(full, join(folder, 'lock'))).to.throw(StoreError, 'no space is left');
      expect(readdirSync(folder)).to.deep.equal([]);
    }));

  it('changes with each renewal, keeps its length and its holder', () =>
    inFolder((folder) => {
      const lock = acquireLock(fs, join(folder, 'lock'));
      const texts = [0, 1, 2].map((renewals) => {
        if (renewals > 0) expect(renew(fs, lock, renewals)).to.equal(true);
        return readFileSync(lock.path, 'utf8');
      });
      expect(new Set(texts).size).to.equal(3);
      expect(new Set(texts.map(({ length }) => length)).size).to.equal(1);
      for (const text of texts) expect(parseHolder(text)).to.deep.equal(lock.holder);
    }));

  it('is never renewed in the place of another', () =>
    inFolder((folder) => {
      const lock = acquireLock(fs, join(folder, 'lock'));
      fs.unlink(lock.path);
      expect(renew(fs, lock, 1)).to.equal(false);
      expect(readdirSync(folder)).to.deep.equal([]);
      const other = acquireLock(fs, lock.path);
      expect(renew(fs, lock, 2)).to.equal(false);
      expect(readHolder(fs, lock.path)).to.deep.equal(other.holder);
      releaseLock(fs, lock);
      expect([isHeld(fs, lock), isHeld(fs, other)]).to.deep.equal([false, true]);
    }));
});
