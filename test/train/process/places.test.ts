import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { blankPlaces, keepPlaces, takePlace } from '../../../src/train/pool-places.js';
import { WorkerPool } from '../../../src/train/pool.js';
import { sharePlan } from '../../../src/train/supernet-plans.js';
import { toyImages } from '../toy.js';

describe('the places of a pool', () => {
  it('go to the threads that come, and are free again when a thread is gone', () => {
    const places = blankPlaces(3);
    expect([11, 12, 13].map((thread) => takePlace(places, thread))).to.deep.equal([0, 1, 2]);
    keepPlaces(places, new Set([11, 13]));
    expect(takePlace(places, 14)).to.equal(1);
    expect(takePlace(places, 15), 'one too many').to.be.within(0, 2);
  });

  it('go on to the workers that replace others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evocell-places-'));
    const file = join(folder, 'places');
    process.env['EVOCELL_PLACES'] = file;
    const images = toyImages(2, 'train', 4, 3);
    const pool = new WorkerPool(
      {
        backend: 'cpu',
        backendModule: new URL('./placed.js', import.meta.url).href,
        ...{ memory: 1, seed: 0, weights: [], values: new SharedArrayBuffer(0) },
        sets: { train: images, validation: images },
        workersBefore: 3,
      },
      3,
    );
    const signal = new AbortController().signal;
    const plan = sharePlan({ layers: [], weights: [], output: '' });
    const task = { purpose: 'evaluate', plan, batch: 1, orders: [], statistics: 'batch' } as const;
    try {
      await pool.open(signal);
      await pool.all([() => task], signal);
      await pool.open(signal);
    } finally {
      await pool.close();
      delete process.env['EVOCELL_PLACES'];
    }
    const notes = readFileSync(file, 'utf8').trim().split('\n');
    rmSync(folder, { recursive: true });
    expect(notes.slice(0, 3).sort()).to.deep.equal(['open 3', 'open 4', 'open 5']);
    // Tried twice, by two workers, both of which are replaced; whichever opens first.
    const ended = notes.filter((note) => note.startsWith('end')).map((note) => note.slice(-1));
    const opened = notes.slice(3).filter((note) => note.startsWith('open'));
    expect(ended).to.have.length(2);
    expect(opened.map((note) => note.slice(-1)).sort()).to.deep.equal(ended.sort());
  });
});
