import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { weightTable } from '../../../src/network/weights.js';
import { PoolError, type Pool } from '../../../src/train/pool/pool.js';
import { sharePlan } from '../../../src/train/pool/shared-plan.js';
import { weightState } from '../../../src/train/pool/weight-state.js';
import { withFaults } from '../faults.js';
import { itIsAPool } from '../pool/pool-contract.js';
import { toyPool } from '../pools.js';
import { toyImages, toySpace } from '../toy.js';

const plan = toySpace.derivedPlan([0, 1, 2]);
const never = new AbortController().signal;

function score(pool: Pool) {
  const weights = weightState(weightTable(plan.weights));
  const images = toyImages(8, 'images');
  return pool.score({ plan: sharePlan(plan), weights, images, batch: 2, statistics: 'batch' }, never);
}

async function failure(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => expect.fail('it should have thrown'),
    (error: unknown) => error as Error,
  );
}

describe('the pool of worker threads', () => {
  itIsAPool((options) => toyPool(options)());

  it('has a second worker do what the first died over, and fails what kills both', async () => {
    const expected = await toyPool()().then(async (pool) => [await score(pool), await pool.close()][0]);
    const withFault = (fault: string) =>
      withFaults(fault, async () => {
        const pool = await toyPool()();
        const results = [await score(pool), await score(pool)];
        await pool.close();
        return results;
      });
    expect(await withFault('exit@0,throw@1')).to.deep.equal([expected, expected]);
    expect(await withFault('throw@0!')).to.deep.equal([
      { status: 'failed', reason: 'injected fault' },
      expected,
    ]);
  });

  it('tells how long each worker took for each task that it answered', async () => {
    const told: [number, number][] = [];
    const pool = await toyPool({ workers: 2, onWork: (worker, seconds) => told.push([worker, seconds]) })();
    await score(pool);
    await pool.close();
    expect(told.length).to.be.greaterThan(0);
    for (const [worker, seconds] of told) {
      expect(worker).to.be.oneOf([0, 1]);
      expect(seconds).to.be.greaterThan(0);
    }
  });

  it('says so when the backend, or the workers, cannot be had', async () => {
    const backend = await failure(toyPool({ backend: 'webgpu' })());
    expect(backend).to.be.instanceOf(PoolError);
    expect(backend.message).to.equal('the toy backend is called cpu, not webgpu');
    const module = new URL('./not-there.js', import.meta.url).href;
    const worker = await failure(toyPool({ workerModule: module, workers: 2 })());
    expect(worker).to.be.instanceOf(PoolError);
    expect(worker.message).to.match(/^no worker can be started: .*not-there/);
  });

  it('opens a backend once more that was not to be had, and then says so', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'evocell-late-')), 'late');
    const late = { backendModule: new URL('../late.js', import.meta.url).href };
    process.env['EVOCELL_LATE'] = file;
    try {
      writeFileSync(file, 'once');
      const pool = await toyPool(late)();
      expect(await score(pool)).to.have.property('status', 'ok');
      await pool.close();
      writeFileSync(file, 'once\ntwice');
      const error = await failure(toyPool(late)());
      expect(error).to.be.instanceOf(PoolError);
      expect(error.message).to.equal('the device is not free yet');
    } finally {
      delete process.env['EVOCELL_LATE'];
      rmSync(dirname(file), { recursive: true });
    }
  });

  it('does no more work once it is closed', async () => {
    const pool = await toyPool()();
    await pool.close();
    expect(await failure(score(pool))).to.be.instanceOf(PoolError);
  });
});
