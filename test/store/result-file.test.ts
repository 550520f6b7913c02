import { expect } from 'chai';
import { tryFolder, tryResult, writeResult } from '../../src/store/result-file.js';
import { StoreError } from '../../src/store/store-error.js';
import { faultyDisk } from './faulty-disk.js';
import { MemoryDisk } from './memory-disk.js';

describe('a file for people', () => {
  let disk: MemoryDisk;
  beforeEach(() => (disk = new MemoryDisk()));

  it('is put in place with the folders above it, and replaces the one before', () => {
    for (const text of ['first', 'second']) writeResult('/tables/a/page.html', text, { fileSystem: disk });
    expect(disk.files()).to.deep.equal(['/tables/a/page.html']);
    expect(disk.read('/tables/a/page.html').toString()).to.equal('second');
  });

  it('leaves nothing new where it cannot be written in full, and is named with what to do', () => {
    writeResult('/page.html', 'old', { fileSystem: disk });
    const { calls } = countedCalls(disk.copy());
    for (let call = 0; call < calls; call++) {
      const broken = disk.copy();
      const fileSystem = faultyDisk(broken, { call, code: 'ENOSPC', mode: 'once' });
      expect(() => writeResult('/page.html', 'new', { fileSystem, advice: 'write it elsewhere' })).to.throw(
        StoreError,
        /^\/page\.html: no space is left on the disk \(ENOSPC\); write it elsewhere$/,
      );
      expect(broken.files()).to.deep.equal(['/page.html']);
      expect(broken.read('/page.html').toString()).to.be.oneOf(['old', 'new']);
    }
  });
});

function countedCalls(disk: MemoryDisk): { calls: number } {
  const counted = faultyDisk(disk);
  writeResult('/page.html', 'new', { fileSystem: counted });
  return counted.count();
}

describe('the look at the results folder', () => {
  it('finds that runs can be written where there is no folder yet, and leaves nothing', () => {
    const disk = new MemoryDisk();
    expect(tryFolder('/home/results', disk)).to.deep.equal([]);
    expect(disk.list('/')).to.deep.equal([]);
  });

  it('says what the disk refuses, of the folder that was asked for', () => {
    const full = faultyDisk(new MemoryDisk(), { call: 0, code: 'ENOSPC', mode: 'half' });
    expect(() => tryFolder('/results', full)).to.throw(StoreError, '/results: no space is left on the disk');
  });
});

describe('the look whether a file can be written later', () => {
  it('leaves nothing, and what is there as it is', () => {
    const disk = new MemoryDisk();
    tryResult('/tables/a/page.html', disk);
    expect(disk.list('/')).to.deep.equal([]);
    writeResult('/page.html', 'old', { fileSystem: disk });
    tryResult('/page.html', disk);
    expect(disk.read('/page.html').toString()).to.equal('old');
  });

  it('names the file, whatever is wrong with its folder', () => {
    const full = faultyDisk(new MemoryDisk(), { call: 0, code: 'ENOSPC', mode: 'half' });
    expect(() => tryResult('/a/page.html', full)).to.throw(StoreError, '/a/page.html: no space is left');
    const disk = new MemoryDisk();
    writeResult('/a/page.html', '', { fileSystem: disk });
    expect(() => tryResult('/a', disk)).to.throw(StoreError, '/a: is a folder, not a file (EISDIR)');
  });
});
