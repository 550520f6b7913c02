import { expect } from 'chai';
import type { Snapshot } from '../../../src/search/evaluator.js';
import { openSource } from '../../../src/data/dataset.js';
import type { ImageSource } from '../../../src/data/image-source.js';
import {
  trainFromScratch,
  type TrainingContext,
  type TrainingJob,
  type TrainingResult,
} from '../../../src/train/scratch/training.js';
import { localCrew, shareOut, type Crew } from '../../../src/train/scratch/crew.js';
import { finalCrews } from '../../../src/train/scratch/open.js';
import { ratesOf, type ScratchOptions } from '../../../src/train/scratch/options.js';
import { TrainingError } from '../../../src/train/training-error.js';
import { view } from '../../../src/network/weights.js';
import { openBackend, toyImages, toySpace } from '../toy.js';

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
  evaluationBatch: 3,
  statistics: 'running',
  checkpointSteps: 2,
};
const none = { crop: 0, flip: false, cutout: 0 };
const train = toyImages(22, 1);
const test = toyImages(10, 2);
const signal = new AbortController().signal;

const local = async (): Promise<Crew> =>
  localCrew(await openBackend('cpu', { memoryLimit: 2 ** 30 }), train, test);

async function run(changes: Partial<TrainingJob> = {}, context: Partial<TrainingContext> = {}) {
  const { accuracy, loss, epochs, weights } = await trainFromScratch({ ...job, ...changes }, await local(), {
    signal,
    ...context,
  });
  return { accuracy, loss, epochs, values: [...weights.values], mean: view(weights, 'mean')[0]! };
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
  it('learns, epoch by epoch, and scores at the end', async () => {
    const crew = localCrew(await openBackend('cpu', { memoryLimit: 2 ** 30 }), toyImages(90, 1), test);
    const longer = { ...job, augmentation: none, options: { ...options, epochs: 10 } };
    const { accuracy, loss, epochs } = await trainFromScratch(longer, crew, { signal });
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

  it('says so when it diverges', async () => {
    const error = await run({ options: { ...options, learningRate: 1e38, clip: 1e38 } }).catch(
      (e: unknown) => e,
    );
    expect(error).to.be.instanceOf(TrainingError);
    expect((error as Error).message).to.match(/not finite/);
  });

  it('refuses the checkpoint of another network', async () => {
    let snapshot: Snapshot | undefined;
    await run({}, { checkpoint: async (make) => void (snapshot = make()) });
    const other = run({ plan: toySpace.derivedPlan([3, 3, 3]) }, { resume: snapshot! });
    expect(await other.catch((e: unknown) => (e as Error).message)).to.match(
      /not of this network: .*places\.0\.3/,
    );
  });

  it('takes each piece of a batch by itself: other pieces, other bits', async () => {
    const whole = await run({ options: { ...options, replicas: 1 } });
    expect((await run()).values).not.to.deep.equal(whole.values);
  });

  it('gives the same bits on the workers of a pool, several networks at once, also when one dies', async () => {
    const jobs = [0, 1, 2].map((option) => ({ ...job, plan: toySpace.derivedPlan([option, 1, 2]) }));
    const source: ImageSource = { training: async () => train, test: async () => test };
    const dataset = await openSource(source, { trainPortion: 0.5 });
    process.env['EVOCELL_FAULT'] = 'exit@5';
    const crews = await finalCrews(dataset, {
      ...{ backend: 'cpu', workers: 4, replicas: 2, networks: 3, memory: 64 },
      backendModule: new URL('../toy.js', import.meta.url).href,
    });
    expect(crews).to.have.length(2);
    try {
      const pooled = new Map<TrainingJob, TrainingResult>();
      await shareOut(crews, jobs, async (one, crew) => {
        pooled.set(one, await trainFromScratch(one, crew, { signal }));
      });
      for (const one of jobs) {
        expect([...pooled.get(one)!.weights.values]).to.deep.equal((await run(one)).values);
      }
    } finally {
      delete process.env['EVOCELL_FAULT'];
      await Promise.all(crews.map((crew) => crew.close()));
    }
  });

  it('hands out no more work behind an error', async () => {
    const crews = [await local(), await local()];
    const begun: number[] = [];
    const shared = shareOut(crews, [1, 2, 3, 4], async (item) => {
      begun.push(item);
      if (item === 1) throw new Error('broken');
    });
    expect(await shared.catch((error: unknown) => (error as Error).message)).to.equal('broken');
    expect(begun).not.to.include(4);
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
