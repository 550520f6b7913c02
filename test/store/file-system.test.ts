import { expect } from 'chai';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFile, removeUnfinished, replaceFile, using, writeAll } from '../../src/store/durable.js';
import { disk, explained, type FileSystem } from '../../src/store/file-system.js';
import { StoreError } from '../../src/store/store-error.js';
import { MemoryDisk } from './memory-disk.js';

/** What the store counts on; the disk that the fault tests use has to behave as the real one does. */
function behavesLikeADisk(
  name: string,
  make: () => { fs: FileSystem; folder: string; remove: () => void },
): void {
  describe(`the file system: ${name}`, () => {
    let fs: FileSystem;
    let folder: string;
    let remove: () => void;
    const path = (file: string): string => join(folder, file);
    const content = (file: string): string => readFile(fs, path(file)).toString();
    const create = (file: string, text: string): void =>
      using(fs.open(path(file), 'create'), (opened) => writeAll(opened, Buffer.from(text), 0));
    const codeOf = (action: () => void): string | undefined => {
      try {
        action();
      } catch (error) {
        return error instanceof Error && 'code' in error ? String(error.code) : undefined;
      }
      return undefined;
    };
    beforeEach(() => ({ fs, folder, remove } = make()));
    afterEach(() => remove());

    it('creates, reads, changes and cuts files', () => {
      create('a', 'hello');
      expect(content('a')).to.equal('hello');
      using(fs.open(path('a'), 'update'), (file) => {
        writeAll(file, Buffer.from('lp me'), 3);
        expect(file.size()).to.equal(8);
        file.truncate(7);
        file.sync();
        expect(file.read(Buffer.alloc(10), 5)).to.equal(2);
        expect(file.read(Buffer.alloc(10), 7)).to.equal(0);
      });
      expect(content('a')).to.equal('hellp m');
    });

    it('says what is missing, taken, or not empty', () => {
      create('a', '');
      fs.makeFolder(path('full'));
      create('full/b', '');
      fs.makeFolder(path('other'));
      expect(codeOf(() => fs.open(path('none'), 'read'))).to.equal('ENOENT');
      expect(codeOf(() => fs.open(path('none'), 'update'))).to.equal('ENOENT');
      expect(codeOf(() => fs.open(path('none/a'), 'create'))).to.equal('ENOENT');
      expect(codeOf(() => fs.open(path('a'), 'create'))).to.equal('EEXIST');
      expect(codeOf(() => fs.unlink(path('none')))).to.equal('ENOENT');
      expect(codeOf(() => fs.rename(path('none'), path('a')))).to.equal('ENOENT');
      expect(codeOf(() => fs.rename(path('other'), path('full')))).to.equal('ENOTEMPTY');
      expect(codeOf(() => fs.makeFolder(path('full')))).to.equal('EEXIST');
      expect(codeOf(() => fs.removeEmptyFolder(path('full')))).to.equal('ENOTEMPTY');
      expect(codeOf(() => fs.list(path('none')))).to.equal('ENOENT');
    });

    it('renames over files, lists and removes', () => {
      create('a', 'new');
      create('b', 'old');
      fs.rename(path('a'), path('b'));
      create('c', '');
      fs.unlink(path('c'));
      expect(content('b')).to.equal('new');
      fs.makeFolder(path('empty'));
      fs.makeFolder(path('full'));
      create('full/d', 'd');
      fs.rename(path('full'), path('empty'));
      expect(content('empty/d')).to.equal('d');
      expect(fs.list(folder)).to.deep.equal(['b', 'empty']);
      expect([fs.kind(path('b')), fs.kind(path('empty')), fs.kind(path('full'))]).to.deep.equal([
        'file',
        'folder',
        'nothing',
      ]);
      fs.syncFolder(folder);
      fs.removeFolder(path('empty'));
      fs.removeFolder(path('empty'));
      fs.makeFolder(path('other'));
      fs.removeEmptyFolder(path('other'));
      expect(fs.list(folder)).to.deep.equal(['b']);
    });

    it('replaces a file as a whole and leaves nothing beside it', () => {
      replaceFile(fs, path('a'), Buffer.from('first'));
      create('.a.17.new', 'left by a killed process');
      removeUnfinished(fs, folder);
      replaceFile(fs, path('a'), Buffer.from('second'));
      expect(content('a')).to.equal('second');
      expect(fs.list(folder)).to.deep.equal(['a']);
    });
  });
}

behavesLikeADisk('the disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-'));
  return { fs: disk, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
});

behavesLikeADisk('the one in memory that tests use', () => {
  const fs = new MemoryDisk();
  fs.makeFolder('/folder');
  return { fs, folder: '/folder', remove: () => undefined };
});

describe('the disk', () => {
  it('follows no link, and tells errors in one line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'evocell-'));
    const link = join(folder, 'link');
    writeFileSync(join(folder, 'target'), '');
    symlinkSync(join(folder, 'target'), link);
    const fs = explained(disk);
    try {
      expect(fs.kind(link)).to.equal('other');
      for (const mode of ['read', 'update', 'create'] as const)
        expect(() => fs.open(link, mode)).to.throw(
          StoreError,
          mode === 'create' ? 'EEXIST' : 'is a symbolic link',
        );
      expect(() => fs.list(join(folder, 'line\nfeed'))).to.throw(
        StoreError,
        'line feed: there is no such file or folder',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
