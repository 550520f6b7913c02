import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { blankPlaces, keepPlaces, takePlace } from '../../../src/train/pool/places.js';
import { WorkerPool } from '../../../src/train/pool/pool.js';
import { sharePlan } from '../../../src/train/pool/shared-plan.js';
import { toyImages } from '../../train/toy.js';

const { signal } = new AbortController();
const plan = sharePlan({ layers: [], weights: [], output: '' });
const task = { purpose: 'evaluate', plan, batch: 1, orders: [], statistics: 'batch' } as const;

function poolOf(module: string, workers: number): WorkerPool {
  const images = toyImages(2, 'train', 4, 3);
  const setup = {
    backend: 'cpu',
    backendModule: new URL(module, import.meta.url).href,
    ...{ memory: 1, seed: 0, weights: [], values: new SharedArrayBuffer(0) },
    sets: { train: images, validation: images },
    workersBefore: 3,
  } as const;
  return new WorkerPool(setup, workers);
}

/** Runs with a file for the backends to write into, named in the environment. */
async function noted<T>(run: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-notes-'));
  process.env['EVOCELL_NOTES'] = join(folder, 'notes');
  try {
    return await run(join(folder, 'notes'));
  } finally {
    delete process.env['EVOCELL_NOTES'];
    rmSync(folder, { recursive: true });
  }
}

describe('the places of a pool', () => {
  it('go to the threads that come, and are free again when a thread is gone', () => {
    const places = blankPlaces(3);
    expect([11, 12, 13].map((thread) => takePlace(places, thread))).to.deep.equal([0, 1, 2]);
    keepPlaces(places, new Set([11, 13]));
    expect(takePlace(places, 14)).to.equal(1);
    expect(takePlace(places, 15), 'one too many').to.be.within(0, 2);
  });

  it('go on to the workers that replace others', async () => {
    const notes = await noted(async (file) => {
      const read = (): string[] => readFileSync(file, 'utf8').trim().split('\n');
      const pool = poolOf('./placed.js', 3);
      try {
        await pool.open(signal);
        await pool.all([() => task], signal);
        // A worker that has only begun leaves its task to the others.
        while (read().length < 3 + 2 + 2) await pool.open(signal);
      } finally {
        await pool.close();
      }
      return read();
    });
    expect(notes.slice(0, 3).sort()).to.deep.equal(['open 3', 'open 4', 'open 5']);
    // Tried twice, by two workers, both of which are replaced; whichever opens first.
    const ended = notes.filter((note) => note.startsWith('end')).map((note) => note.slice(-1));
    const opened = notes.slice(3).filter((note) => note.startsWith('open'));
    expect(ended).to.have.length(2);
    expect(opened.map((note) => note.slice(-1)).sort()).to.deep.equal(ended.sort());
  });
});

describe('closing a pool', () => {
  it('ends the trainer processes, and leaves nothing of them behind', async () => {
    const running = (pid: number): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    await noted(async (file) => {
      const pool = poolOf('./owned.js', 2);
      await pool.open(signal);
      const pids = readFileSync(file, 'utf8').trim().split('\n').map(Number);
      expect(pids.map(running)).to.deep.equal([true, true]);
      await pool.close();
      expect(pids.map(running)).to.deep.equal([false, false]);
    });
  });
});
