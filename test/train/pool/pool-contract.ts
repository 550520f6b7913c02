/** What every pool promises. Call it from the pool's own test file. */
import { expect } from 'chai';
import { initialise, weightTable, type WeightTable } from '../../../src/network/weights.js';
import type { Replica, ScoreJob, StepJob } from '../../../src/train/pool/jobs.js';
import type { Pool } from '../../../src/train/pool/pool.js';
import { sharePlan } from '../../../src/train/pool/shared-plan.js';
import { weightState } from '../../../src/train/pool/weight-state.js';
import { toyImages, toySpace } from '../toy.js';

/** Opens a pool on the toy backend; `memory` in MiB, with room for four weights in one. */
export type OpenPool = (options: { readonly workers: number; readonly memory: number }) => Promise<Pool>;

const images = toyImages(10, 'images');
const plan = sharePlan(toySpace.supernetPlan([0, 1, 2], 'path', false));
const other = sharePlan(toySpace.supernetPlan([3, 1, 0], 'path', false));
const mixture = sharePlan(toySpace.supernetPlan([0, 0, 0], 'mixture', false));
const settings = { learningRate: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0, clip: 5 };
const never = new AbortController().signal;

function supernet(): { weights: WeightTable; momentum: WeightTable } {
  const list = toySpace.supernetWeights();
  const weights = weightTable(list);
  initialise(weights, 7);
  return { weights, momentum: weightTable(list) };
}

function scoreJob(changes: Partial<ScoreJob> = {}): ScoreJob {
  const weights = weightState(supernet().weights);
  return { plan, weights, images, batch: 3, statistics: 'batch', ...changes };
}

/** The turn's batch of four images. */
function replica(of: typeof plan, turn: number): Replica {
  const indices = Int32Array.from([0, 1, 2, 3], (i) => (4 * turn + i) % images.count);
  return { plan: of, shards: [{ indices, noise: [1, turn] }] };
}

function stepJob(replicas: readonly Replica[], tables = supernet()): StepJob {
  return { tables, images, augmentation: { crop: 1, flip: true, cutout: 0 }, batch: 4, replicas, settings };
}

export function itIsAPool(open: OpenPool): void {
  let pool: Pool;
  before(async () => {
    pool = await open({ workers: 2, memory: 64 });
  });
  after(() => pool.close());

  async function withPool<T>(workers: number, memory: number, use: (opened: Pool) => Promise<T>): Promise<T> {
    const opened = await open({ workers, memory });
    try {
      return await use(opened);
    } finally {
      await opened.close();
    }
  }

  /** The weights and momentum after a step, and its results. */
  async function stepped(replicas: readonly Replica[], on = pool) {
    const job = stepJob(replicas);
    const results = await on.step(job, never);
    return { results, weights: [...job.tables.weights.values], momentum: [...job.tables.momentum.values] };
  }

  it('scores batch by batch, in their order, however the job is cut', async () => {
    const whole = await pool.score(scoreJob({ shards: 1 }), never);
    if (whole.status === 'failed') throw new Error(whole.reason);
    expect(whole.value.map(({ count }) => count)).to.deep.equal([3, 3, 3, 1]);
    for (const shards of [2, 3, 4])
      expect(await pool.score(scoreJob({ shards }), never)).to.deep.equal(whole);
    expect(await withPool(3, 64, (three) => three.score(scoreJob(), never))).to.deep.equal(whole);
  });

  it('augments what it scores by the noise of the job', async () => {
    const augmentation = { crop: 2, flip: true, cutout: 0 };
    const random = (seed: number) => scoreJob({ random: { augmentation, noise: [seed, 'fitness'] } });
    const one = await pool.score(random(1), never);
    expect(await pool.score(random(1), never)).to.deep.equal(one);
    expect(await pool.score(random(2), never)).not.to.deep.equal(one);
  });

  it('takes a step by the mean of all replicas, the same on any number of workers', async () => {
    const replicas = [replica(plan, 0), replica(other, 1), replica(plan, 2)];
    const one = await stepped(replicas);
    expect(one.results.map(({ status }) => status)).to.deep.equal(['ok', 'ok', 'ok']);
    expect(one.weights).not.to.deep.equal([...supernet().weights.values]);
    expect(await withPool(1, 64, (single) => stepped(replicas, single))).to.deep.equal(one);
    expect((await stepped(replicas.slice(0, 2))).weights).not.to.deep.equal(one.weights);
  });

  it('gives the gradients of a batch, the mean of its shards, and leaves the weights as they are', async () => {
    const { tables, replicas, images: set, augmentation, batch } = stepJob([replica(plan, 0)]);
    const job = { plan, weights: tables.weights, images: set, augmentation, batch };
    const into = weightTable(toySpace.supernetWeights());
    const { shards } = replicas[0]!;
    const both = [...shards, ...replica(plan, 1).shards];
    const gradients = async (of: typeof shards, on = pool) => {
      into.values.fill(0);
      const found = await on.gradients({ ...job, into, shards: of }, never);
      if (found.status === 'failed') throw new Error(found.reason);
      return { count: found.value.score.count, values: [...into.values] };
    };
    const [first, second, mean] = [
      await gradients(shards),
      await gradients(both.slice(1)),
      await gradients(both),
    ];
    expect(mean.count).to.equal(8);
    expect(first.values.some((value) => value !== 0)).to.equal(true);
    mean.values.forEach((value, i) =>
      expect(value).to.be.closeTo((first.values[i]! + second.values[i]!) / 2, 1e-6),
    );
    expect(await withPool(1, 64, (single) => gradients(both, single))).to.deep.equal(mean);
    expect([...tables.weights.values]).to.deep.equal([...supernet().weights.values]);
  });

  it('scores the batches that are named', async () => {
    const batches = [Int32Array.from([7, 1]), Int32Array.from([4])];
    const named = await pool.score(scoreJob({ batches }), never);
    if (named.status === 'failed') throw new Error(named.reason);
    expect(named.value.map(({ count }) => count)).to.deep.equal([2, 1]);
    const turned = await pool.score(scoreJob({ batches: batches.toReversed() }), never);
    if (turned.status === 'failed') throw new Error(turned.reason);
    expect(turned.value).to.deep.equal(named.value.toReversed());
  });

  it('leaves replicas out that fail, with their reason', async () => {
    await withPool(2, 1, async (small) => {
      const some = await stepped([replica(mixture, 0), replica(plan, 1)], small);
      expect(some.results[0]).to.deep.equal({ status: 'failed', reason: 'needs 13 weights, may have 4' });
      expect(some.results[1]).to.have.property('status', 'ok');
      expect(some.weights).to.deep.equal((await stepped([replica(plan, 1)])).weights);
      const none = await stepped([replica(mixture, 0)], small);
      expect(none.weights).to.deep.equal([...supernet().weights.values]);
    });
  });

  it('changes nothing when it is stopped, and works on', async () => {
    const stop = new AbortController();
    const job = stepJob([replica(plan, 0), replica(other, 1)]);
    const taken = pool.step(job, stop.signal);
    stop.abort(new Error('enough'));
    expect(await taken.catch((error: unknown) => error)).to.equal(stop.signal.reason);
    expect([...job.tables.weights.values]).to.deep.equal([...supernet().weights.values]);
    expect((await pool.step(job, never)).map(({ status }) => status)).to.deep.equal(['ok', 'ok']);
  });

  it('does not let one job that is stopped disturb another', async () => {
    const expected = await pool.score(scoreJob(), never);
    const stop = new AbortController();
    const stopped = pool.score(scoreJob(), stop.signal).catch((error: unknown) => error);
    const scored = pool.score(scoreJob(), never);
    stop.abort(new Error('enough'));
    expect(await stopped).to.equal(stop.signal.reason);
    expect(await scored).to.deep.equal(expected);
  });

  it('says with the figures what does not fit, wherever it is asked', async () => {
    await withPool(1, 1, async (small) => {
      const failure = { status: 'failed', reason: 'needs 13 weights, may have 4' };
      const need = { plan: toySpace.supernetPlan([0, 0, 0], 'mixture', false), batch: 4 } as const;
      expect(await small.compile({ ...need, use: 'train' }, never)).to.deep.equal(failure);
      expect(await small.score(scoreJob({ plan: mixture }), never)).to.deep.equal(failure);
      expect(await pool.compile({ ...need, use: 'train' }, never)).to.have.property('status', 'ok');
    });
  });

  it('fails steps on a device where there is none, with nothing changed', async () => {
    const { replicas, ...job } = stepJob([replica(plan, 0)]);
    const steps = replicas.map(({ plan: of, shards }) => ({ plan: of, order: shards[0]! }));
    expect(await pool.steps({ ...job, steps }, never)).to.have.property('status', 'failed');
    expect([...job.tables.weights.values]).to.deep.equal([...supernet().weights.values]);
  });
}
