import { expect } from 'chai';
import { createRun } from '../../src/store/create-run.js';
import { digest } from '../../src/store/digest.js';
import type { FileSystem } from '../../src/store/file-system.js';
import { openRun } from '../../src/store/open-run.js';
import { StoreError } from '../../src/store/store-error.js';
import { MemoryDisk } from './memory-disk.js';
import { commit, newRun } from './sample.js';

/** A disk whose calls of these kinds fail with the code. */
function refusing(code: string, { files = false, folders = false }): FileSystem {
  const disk = new MemoryDisk();
  const refuse = (): never => {
    throw Object.assign(new Error(code), { code });
  };
  return Object.assign(Object.create(disk) as MemoryDisk, {
    open: (path: string, mode: 'read' | 'update' | 'create') => {
      const file = disk.open(path, mode);
      return files ? { ...file, sync: refuse } : file;
    },
    ...(folders && { syncFolder: refuse }),
  });
}

const folder = '/results/run';

describe('a run on a file system that cannot flush', () => {
  for (const [code, missing, said] of [
    ['EINVAL', { folders: true }, 'folders'],
    ['ENOTSUP', { folders: true }, 'folders'],
    ['EINVAL', { folders: true, files: true }, 'files and folders'],
  ] as const)
    it(`goes on to the same digest and says what is not promised: ${code} for ${said}`, async () => {
      const fileSystem = refusing(code, missing);
      const run = createRun(folder, { ...newRun, fileSystem });
      await commit(run, 0, 2);
      run.close();
      const again = openRun(folder, { write: true, fileSystem });
      await commit(again, 2, 3);
      again.close('finished');
      for (const { notes } of [run, again]) {
        expect(notes).to.have.lengthOf(1);
        expect(notes[0]).to.include(`${folder}: its file system cannot flush ${said}, so a power cut may`);
      }
      const whole = new MemoryDisk();
      const undisturbed = createRun(folder, { ...newRun, fileSystem: whole });
      await commit(undisturbed, 0, 3);
      expect(digest(openRun(folder, { write: false, fileSystem }))).to.equal(digest(undisturbed));
    });

  it('is refused where the disk fails instead', () => {
    const fileSystem = refusing('EIO', { folders: true });
    expect(() => createRun(folder, { ...newRun, fileSystem })).to.throw(
      StoreError,
      'input or output error (EIO)',
    );
  });

  it('says nothing where all can be flushed', () => {
    expect(createRun(folder, { ...newRun, fileSystem: new MemoryDisk() }).notes).to.deep.equal([]);
  });
});
