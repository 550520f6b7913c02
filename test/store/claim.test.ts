import { expect } from 'chai';
import { claimNow, claimRun, giveUp, TakenError } from '../../src/store/claim.js';
import { createClaimed, createRun } from '../../src/store/create-run.js';
import { holderText, newHolder } from '../../src/store/holder.js';
import { HeldError } from '../../src/store/lock.js';
import { openRun } from '../../src/store/open-run.js';
import { StoreError } from '../../src/store/store-error.js';
import { MemoryDisk } from './memory-disk.js';
import { newRun, steppedClock } from './sample.js';

describe('the name of a run that begins', () => {
  let fileSystem: MemoryDisk;
  beforeEach(() => (fileSystem = new MemoryDisk()));

  it('is taken before the run is made, so that each of several has its own', async () => {
    const claims = await Promise.all(
      [1, 2, 3].map(() => claimRun('/results/run', { numbered: true, fileSystem })),
    );
    expect(claims.map(({ folder }) => folder)).to.deep.equal([
      '/results/run',
      '/results/run-2',
      '/results/run-3',
    ]);
    expect(fileSystem.kind('/results/run')).to.equal('nothing');
    for (const claim of claims.toReversed()) createClaimed(claim, newRun).close('finished');
    for (const { folder } of claims) {
      const { record, status } = openRun(folder, { write: false, fileSystem });
      expect(`/results/${record.name} ${status}`).to.equal(`${folder} finished`);
    }
    const next = await claimRun('/results/run', { numbered: true, fileSystem });
    expect(next.folder).to.equal('/results/run-4');
  });

  it('is refused while another process makes it, and once it is made', () => {
    const claim = claimNow('/results/run', { fileSystem });
    expect(() => claimNow('/results/run', { fileSystem })).to.throw(HeldError);
    createClaimed(claim, newRun);
    expect(() => claimNow('/results/run', { fileSystem })).to.throw(TakenError, 'exists already');
  });

  it('is given up without a trace', () => {
    giveUp(claimNow('/new/results/run', { fileSystem }));
    expect([fileSystem.files(), fileSystem.list('/')]).to.deep.equal([[], []]);
    fileSystem.makeFolder('/results');
    giveUp(claimNow('/results/run', { fileSystem }));
    expect(fileSystem.list('/results')).to.deep.equal([]);
    const other = claimNow('/other/run', { fileSystem });
    giveUp(claimNow('/other/run-2', { fileSystem }));
    createClaimed(other, newRun).close();
    expect(fileSystem.list('/other')).to.deep.equal(['run']);
  });

  it('is given up without a trace when the run cannot be made', () => {
    const impossible = { ...newRun, machine: { speed: NaN } };
    expect(() => createRun('/results/run', { ...impossible, fileSystem })).to.throw(TypeError);
    expect([fileSystem.files(), fileSystem.list('/')]).to.deep.equal([[], []]);
  });

  it('is taken over with what a process left that was killed, after a while where that is not certain', async () => {
    const { lock } = claimNow('/results/run', { fileSystem }).writer;
    fileSystem.write('/results/.run.new/experiment.yaml', Buffer.from('half'));
    for (const change of [{ started: '1' }, { host: 'elsewhere' }]) {
      fileSystem.write(lock.path, Buffer.from(holderText({ ...newHolder(), ...change }, 3)));
      const claim = await claimRun('/results/run', { fileSystem, clock: steppedClock() });
      expect(fileSystem.files()).to.deep.equal([lock.path]);
      expect(claim.writer.lock.isForced).to.equal('host' in change || process.platform !== 'linux');
    }
  });

  it('makes way for nothing but an empty folder', () => {
    fileSystem.makeFolder('/run');
    createRun('/run', { ...newRun, fileSystem }).close();
    fileSystem.write('/file', Buffer.from(''));
    expect(() => claimNow('/file', { fileSystem })).to.throw(StoreError, '/file: is a file; give the name');
    expect(fileSystem.list('/')).to.deep.equal(['file', 'run']);
  });

  it('is refused with the folder that people know, where that cannot be written', () => {
    fileSystem.makeFolder('/results');
    const readOnly = Object.assign(Object.create(fileSystem) as MemoryDisk, {
      makeFolder: () => {
        throw Object.assign(new Error('EROFS'), { code: 'EROFS' });
      },
    });
    expect(() => claimNow('/results/run', { fileSystem: readOnly })).to.throw(
      StoreError,
      '/results: the file system is read-only (EROFS); choose a folder that can be written',
    );
  });
});
