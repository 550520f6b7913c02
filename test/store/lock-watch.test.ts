import { expect } from 'chai';
import { holderText, newHolder } from '../../src/store/holder.js';
import { acquireLock, HeldError, type Lock } from '../../src/store/lock.js';
import { lookMilliseconds, silentMilliseconds, whenFree } from '../../src/store/lock-watch.js';
import { explained } from '../../src/store/file-system.js';
import { MemoryDisk } from './memory-disk.js';
import { steppedClock } from './sample.js';

const path = '/lock';

/** A disk with the lock of a process in another namespace. */
function leftDisk(text = holderText({ ...newHolder(), namespace: 'elsewhere' }, 7)): MemoryDisk {
  const disk = new MemoryDisk();
  disk.write(path, Buffer.from(text));
  return disk;
}

interface Waited {
  readonly lock?: Lock;
  readonly error?: unknown;
  readonly looks: number;
  readonly notes: readonly string[];
}

/** Waits for the lock on a clock that goes on by `step` a look; `change` is called before each look. */
async function waitFor(disk: MemoryDisk, change: (look: number) => void, step?: number): Promise<Waited> {
  let looks = 0;
  const notes: string[] = [];
  const clock = steppedClock(() => change(++looks), step);
  try {
    const lock = await whenFree(explained(disk), { clock, onWait: (line) => notes.push(line) }, (watched) =>
      acquireLock(explained(disk), path, watched),
    );
    return { lock, looks, notes };
  } catch (error) {
    return { error, looks, notes };
  }
}

describe('a lock whose holder may be gone', () => {
  it('is taken over once it was watched for long enough without a change', async () => {
    const { lock, looks, notes } = await waitFor(leftDisk(), () => undefined);
    expect(lock?.isForced).to.equal(true);
    expect(looks).to.equal(silentMilliseconds / lookMilliseconds);
    expect(notes).to.have.lengthOf(1);
    expect(notes[0]).to.include('no sign of life for 30 seconds');
  });

  it('stays where it is at the first sign of life, however late that comes', async () => {
    for (const late of [1, 2, 29]) {
      const disk = leftDisk();
      const alive = holderText({ ...newHolder(), namespace: 'elsewhere' }, 8);
      const { error, looks } = await waitFor(disk, (look) => {
        if (look === late) disk.write(path, Buffer.from(alive));
      });
      expect(error)
        .to.be.instanceOf(HeldError)
        .with.property('message')
        .that.includes('is writing to this run');
      expect(looks).to.equal(late);
      expect(disk.read(path).toString()).to.equal(alive);
    }
  });

  it('is not taken over by one who was stopped himself and looked but a few times', async () => {
    const hour = 3_600_000;
    const { lock, looks } = await waitFor(leftDisk(), () => undefined, hour);
    expect(lock).not.to.equal(undefined);
    expect(looks).to.equal(silentMilliseconds / (2 * lookMilliseconds));
  });

  it('is taken at once when it is given back', async () => {
    const disk = leftDisk();
    const { lock, looks } = await waitFor(disk, (look) => {
      if (look === 3) disk.unlink(path);
    });
    expect(lock?.isForced).to.equal(false);
    expect(looks).to.equal(3);
  });

  it('is not waited for when its holder certainly runs, even if that stands still', async function () {
    if (process.platform !== 'linux') this.skip();
    const { error, looks } = await waitFor(leftDisk(holderText(newHolder(), 7)), () => undefined);
    expect(error).to.be.instanceOf(HeldError);
    expect(looks).to.equal(0);
  });

  it('is taken over, too, where it was cut short', async () => {
    for (const text of ['', '{"pid":1'])
      expect((await waitFor(leftDisk(text), () => undefined)).lock).to.exist;
  });

  it('is taken over by one of two who waited together', async function () {
    if (process.platform !== 'linux') this.skip();
    const disk = leftDisk();
    const taken = await Promise.all([1, 2].map(() => waitFor(disk, () => undefined)));
    expect(taken.filter(({ lock }) => lock)).to.have.lengthOf(1);
    expect(taken.find(({ error }) => error)?.error).to.be.instanceOf(HeldError);
  });

  it('is waited for until the one who waits is asked to stop', async () => {
    const stop = new Error('asked to stop');
    const disk = leftDisk();
    const { error } = await waitFor(disk, (look) => {
      if (look === 2) throw stop;
    });
    expect(error).to.equal(stop);
    expect(disk.files()).to.deep.equal([path]);
  });
});
