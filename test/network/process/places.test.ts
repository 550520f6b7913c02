import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { weightTable } from '../../../src/network/weights.js';
import type { ScoreJob } from '../../../src/train/pool/jobs.js';
import type { Pool } from '../../../src/train/pool/pool.js';
import { sharePlan } from '../../../src/train/pool/shared-plan.js';
import { weightState } from '../../../src/train/pool/weight-state.js';
import { openThreadPool } from '../../../src/train/threads/thread-pool.js';
import { toyImages } from '../../train/toy.js';

const { signal } = new AbortController();
const plan = sharePlan({
  layers: [{ id: 'input', kind: 'input', inputs: [], shape: [1] }],
  weights: [],
  output: 'input',
});
const weights = weightState(weightTable([]));
const job: ScoreJob = { plan, weights, images: toyImages(2, 'train', 4, 3), batch: 2, statistics: 'batch' };

function open(module: string, workers: number): Promise<Pool> {
  const backendModule = new URL(module, import.meta.url).href;
  return openThreadPool({ backend: 'cpu', backendModule, workers, memory: 1 });
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
  it('go on to the workers that replace others', async () => {
    const notes = await noted(async (file) => {
      const pool = await open('./placed.js', 3);
      const result = await pool.score(job, signal);
      await pool.close();
      expect(result.status).to.equal('failed');
      return readFileSync(file, 'utf8').trim().split('\n');
    });
    expect(notes.slice(0, 3).sort()).to.deep.equal(['open 0', 'open 1', 'open 2']);
    // Tried twice, by a worker and by the one that replaced it.
    const place = notes[3]!.slice(-1);
    expect(notes.slice(3)).to.deep.equal([`end ${place}`, `open ${place}`, `end ${place}`]);
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
      const pool = await open('./owned.js', 2);
      const pids = readFileSync(file, 'utf8').trim().split('\n').map(Number);
      expect(pids.map(running)).to.deep.equal([true, true]);
      await pool.close();
      expect(pids.map(running)).to.deep.equal([false, false]);
    });
  });
});
