import { expect } from 'chai';
import type { Snapshot } from '../../../src/search/evaluator.js';
import { view } from '../../../src/network/weights.js';
import type { Pool } from '../../../src/train/pool/pool.js';
import type { Result } from '../../../src/train/pool/result.js';
import type {
  ScratchOptions,
  TrainingContext,
  TrainingJob,
  TrainingResult,
} from '../../../src/train/pool/training-job.js';
import { ratesOf } from '../../../src/train/scratch/options.js';
import { TrainingError } from '../../../src/train/training-error.js';
import { withFaults } from '../faults.js';
import { toyPool } from '../pools.js';
import { toyImages, toySpace } from '../toy.js';

const train = toyImages(22, 1);
const test = toyImages(10, 2);
const options: ScratchOptions = {
  ...{ epochs: 3, batch: 4, replicas: 2, learningRate: 0.05, minimumLearningRate: 0, warmup: 0 },
  ...{ momentum: 0.9, nesterov: false, weightDecay: 3e-4, clip: 5 },
  ...{ auxiliaryWeight: 0.4, dropPath: 0.2, labelSmoothing: 0 },
};
const job: TrainingJob = {
  plan: toySpace.derivedPlan([0, 1, 2]),
  options,
  augmentation: { crop: 1, flip: false, cutout: 0 },
  seed: 7,
  images: { train, score: test },
  evaluationBatch: 3,
  statistics: 'running',
  checkpointSteps: 2,
};
const none = { crop: 0, flip: false, cutout: 0 };
const { signal } = new AbortController();
let pool: Pool;

function trained(result: Result<TrainingResult>) {
  if (result.status === 'failed') throw new Error(result.reason);
  const { accuracy, loss, epochs, weights } = result.value;
  return { accuracy, loss, epochs, values: [...weights.values], mean: view(weights, 'mean')[0]! };
}

async function run(changes: Partial<TrainingJob> = {}, context: Partial<TrainingContext> = {}) {
  return trained(await pool.train({ ...job, ...changes }, { signal, ...context }));
}

/** As it comes back from disk. */
function stored({ tensors, state }: Snapshot): Snapshot {
  const copies = Object.entries(tensors).map(([name, { shape, values }]) => [
    name,
    { shape, values: values.slice() },
  ]);
  return {
    tensors: Object.fromEntries(copies) as Snapshot['tensors'],
    state: JSON.parse(JSON.stringify(state)) as unknown,
  };
}

describe('training from scratch', () => {
  before(async () => {
    pool = await toyPool()();
  });
  after(() => pool.close());

  it('learns, epoch by epoch, and scores at the end', async () => {
    const { accuracy, loss, epochs } = await run({
      images: { train: toyImages(90, 1), score: test },
      augmentation: none,
      options: { ...options, epochs: 10 },
    });
    expect(accuracy).to.be.above(80);
    expect(loss).to.be.below(1);
    expect(epochs).to.have.length(10);
    expect(epochs[9]!.loss).to.be.below(epochs[0]!.loss);
  });

  it('moves the running statistics by a tenth of what each batch brings', async () => {
    const whole = (epochs: number) =>
      run({ augmentation: none, options: { ...options, epochs, batch: train.count, replicas: 1 } });
    const [once, twice] = [await whole(1), await whole(2)];
    expect(once.mean).not.to.equal(0);
    expect(twice.mean / once.mean).to.be.closeTo(1.9, 1e-5);
  });

  it('ends with the same bits from every checkpoint', async () => {
    const snapshots: Snapshot[] = [];
    const whole = await run({}, { checkpoint: async (snapshot) => void snapshots.push(stored(snapshot())) });
    expect(snapshots).to.have.length(9);
    for (const resume of snapshots) expect(await run({}, { resume })).to.deep.equal(whole);
  });

  it('depends on the seed', async () => {
    expect((await run({ seed: 8 })).values).not.to.deep.equal((await run()).values);
  });

  it('reports progress from nothing to everything', async () => {
    const seen: number[] = [];
    await run({}, { progress: ({ done, total }) => void seen.push(done / total) });
    expect(seen[0]).to.equal(0);
    expect(seen.at(-1)).to.equal(1);
    expect(seen).to.deep.equal(seen.toSorted((a, b) => a - b));
  });

  it('stops with the reason of its signal, and can be gone on with', async () => {
    const controller = new AbortController();
    let last: Snapshot | undefined;
    const stopped = run(
      {},
      {
        signal: controller.signal,
        checkpoint: async (snapshot) => {
          last = stored(snapshot());
          controller.abort(new Error('enough'));
        },
      },
    );
    expect(await stopped.catch((error: unknown) => (error as Error).message)).to.equal('enough');
    expect(await run({}, { resume: last! })).to.deep.equal(await run());
  });

  it('fails, with the reason, when it diverges', async () => {
    const diverging = { ...job, options: { ...options, learningRate: 1e38, clip: 1e38 } };
    const result = await pool.train(diverging, { signal });
    expect(result).to.have.property('status', 'failed');
    expect(result)
      .to.have.property('reason')
      .that.matches(/not finite/);
  });

  it('fails, with the figures, when it does not fit', async () => {
    const small = await toyPool({ memory: 0.5 })();
    const result = await small.train(job, { signal });
    await small.close();
    expect(result).to.deep.equal({ status: 'failed', reason: 'needs 4 weights, may have 2' });
  });

  it('refuses the checkpoint of another network', async () => {
    let snapshot: Snapshot | undefined;
    await run({}, { checkpoint: async (make) => void (snapshot = make()) });
    const other = run({ plan: toySpace.derivedPlan([3, 3, 3]) }, { resume: snapshot! });
    const error: unknown = await other.catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(TrainingError);
    expect((error as Error).message).to.match(/not of this network: .*places\.0\.3/);
  });

  it('takes each shard of a batch by itself: other shards, other bits', async () => {
    const whole = await run({ options: { ...options, replicas: 1 } });
    expect((await run()).values).not.to.deep.equal(whole.values);
  });

  it('gives the same bits on many workers, several networks at once, also when one dies', async () => {
    const jobs = [0, 1, 2].map((option) => ({ ...job, plan: toySpace.derivedPlan([option, 1, 2]) }));
    await withFaults('exit@5', async () => {
      const four = await toyPool({ workers: 4 })();
      const results = await Promise.all(jobs.map((one) => four.train(one, { signal })));
      await four.close();
      for (const [i, result] of results.entries())
        expect(trained(result)).to.deep.equal(await run({ plan: jobs[i]!.plan }));
    });
  });
});

describe('the rates of an epoch', () => {
  it("are the paper's: a cosine from 0.025 to 0, drop path from 0 to 0.2", () => {
    const paper = { ...options, epochs: 600, learningRate: 0.025 };
    expect(ratesOf(0, paper)).to.deep.equal({ learningRate: 0.025, dropPath: 0 });
    expect(ratesOf(300, paper).learningRate).to.be.closeTo(0.0125, 1e-12);
    expect(ratesOf(300, paper).dropPath).to.be.closeTo(0.1, 1e-12);
    expect(ratesOf(599, paper).learningRate).to.be.closeTo(1.7e-7, 1e-8);
  });

  it('rise in the warm-up', () => {
    const rates = [0, 1, 2].map(
      (epoch) => ratesOf(epoch, { ...options, warmup: 2, epochs: 1e6 }).learningRate,
    );
    expect(rates[0]).to.be.closeTo(0.025, 1e-9);
    expect(rates[1]).to.be.closeTo(0.05, 1e-9);
  });
});
