import { expect } from 'chai';
import { stream } from '../../../src/random.js';
import type { Progress, Snapshot } from '../../../src/search/evaluator.js';
import type { Outcome } from '../../../src/search/strategy.js';
import { PoolError } from '../../../src/train/pool/pool.js';
import { SupernetEvaluator, type SupernetOptions } from '../../../src/train/supernet/evaluator.js';
import { SnapshotError } from '../../../src/train/pool/snapshot-tensors.js';
import type { ThreadPoolOptions } from '../../../src/train/threads/thread-pool.js';
import { evaluatorContract } from '../../../src/testing/evaluator-contract.js';
import { withFaults } from '../faults.js';
import { withHangs } from '../hangs.js';
import { toyPool } from '../pools.js';
import { contextOf, digestOf, proposalOf, runGenerations, runInterrupted, type Run } from './small-search.js';
import { toyExperiment, toyImages, toySpace, type Choices } from '../toy.js';

type Options = SupernetOptions<Choices, Choices>;

const population = 5;

const genomesOf = (generation: number): Choices[] =>
  Array.from({ length: population }, (_, i) => toySpace.sample(stream(1, 'genome', generation, i)));
const generations = [0, 1, 2].map(genomesOf);
const proposal = (generation: number) => proposalOf(genomesOf(generation));

function options(pool: Partial<ThreadPoolOptions> = {}, changes: Partial<Options> = {}): Options {
  return {
    space: toySpace,
    experiment: toyExperiment(),
    images: async () => ({ train: toyImages(30, 'train'), validation: toyImages(21, 'validation') }),
    pool: toyPool(pool),
    ...changes,
  };
}

/** Three generations, and their digest. */
async function search(
  pool: Partial<ThreadPoolOptions> = {},
  fault = '',
  changes: Partial<Options> = {},
): Promise<Run & { readonly digest: string }> {
  const evaluator = new SupernetEvaluator(options(pool, changes));
  const run = await withFaults(fault, () => runGenerations(evaluator, generations));
  return { ...run, digest: digestOf(run) };
}

async function interrupted(stopAt: number, workers = 1): Promise<string> {
  const make = () => new SupernetEvaluator(options({ workers }));
  return digestOf(await runInterrupted(make, generations, stopAt));
}

describe('the supernet evaluator', () => {
  evaluatorContract('the supernet', {
    make: () =>
      new SupernetEvaluator(options({}, { experiment: toyExperiment({ checkpoint: { steps: 2 } }) })),
    genomes: genomesOf(0),
    checkpoints: true,
  });

  let plain: Awaited<ReturnType<typeof search>>;
  before(async () => {
    plain = await search();
  });

  it('scores every candidate, with the cost of its derived network', () => {
    expect(plain.outcomes.flat()).to.have.length(3 * population);
    for (const { status, metrics } of plain.outcomes.flat()) {
      expect(status).to.equal('ok');
      // Three dense layers of 16 x 3 weights.
      expect(metrics).to.include({ params: 144, macs: 144 });
      expect(metrics['accuracy']).to.be.within(0, 100);
      expect(metrics['loss']).to.be.greaterThan(0);
    }
  });

  it('counts losses up to that of a guess, once its images are there', async () => {
    const evaluator = new SupernetEvaluator(options());
    expect(evaluator.range('loss')).to.equal(undefined);
    await evaluator.open();
    expect(evaluator.range('loss')).to.deep.equal({ low: 0, high: Math.log(3) });
    expect(evaluator.range('params')).to.equal(undefined);
    await evaluator.close();
  });

  it('learns', () => {
    const accuracy = (outcomes: readonly Outcome[]): number =>
      outcomes.reduce((sum, { metrics }) => sum + metrics['accuracy']!, 0) / outcomes.length;
    expect(accuracy(plain.outcomes[2]!)).to.be.greaterThan(80);
  });

  for (const workers of [2, 3, 4]) {
    it(`gives the same bits on ${workers} workers as on one`, async () => {
      expect((await search({ workers })).digest).to.equal(plain.digest);
    });
  }

  it('gives the same bits on 1 and 3 workers with the mixture', async () => {
    const supernet = { ...toyExperiment().supernet, weights: 'mixture' } as const;
    const mixture = { experiment: toyExperiment({ supernet }) };
    const one = await search({ memory: 128 }, '', mixture);
    expect((await search({ memory: 128, workers: 3 }, '', mixture)).digest).to.equal(one.digest);
    expect(one.digest).not.to.equal(plain.digest);
  });

  it('gives the same bits when workers exit, throw and hang once', async () => {
    // Task 13 hangs in a training step of three tasks: what runs beside it is stopped, too, and tried again.
    const run = await withHangs((limits) =>
      search({ workers: 2, limits }, 'exit@2,throw@9,hang@13,exit@24,exit@25'),
    );
    expect(run.digest).to.equal(plain.digest);
  });

  it('gives the same bits when it is stopped while it trains and goes on elsewhere', async () => {
    expect(await interrupted(3)).to.equal(plain.digest);
    expect(await interrupted(13, 3)).to.equal(plain.digest);
  });

  it('gives the same bits when it is stopped while it evaluates and goes on elsewhere', async () => {
    expect(await interrupted(7)).to.equal(plain.digest);
    expect(await interrupted(18, 4)).to.equal(plain.digest);
  });

  it('reports each step and each candidate', async () => {
    const supernet = { ...toyExperiment().supernet };
    delete supernet.steps;
    const reports: Progress[] = [];
    const evaluator = new SupernetEvaluator(options({}, { experiment: toyExperiment({ supernet }) }));
    await evaluator.open();
    await evaluator.evaluate(proposal(0), contextOf(0, { progress: (report) => reports.push(report) }));
    await evaluator.close();
    // 30 images in batches of 4 make 8 pairs, three a step.
    expect(reports.slice(0, 3)).to.deep.equal([1, 2, 3].map((done) => ({ phase: 'train', done, total: 3 })));
    expect(reports.slice(3).map(({ done }) => done)).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('checkpoints every so many steps and evaluations, and goes on from each', async () => {
    const experiment = toyExperiment({ checkpoint: { steps: 2 } });
    const evaluator = new SupernetEvaluator(options({}, { experiment }));
    const saved: Snapshot[] = [];
    await evaluator.open();
    const expected = await evaluator.evaluate(
      proposal(0),
      contextOf(0, { checkpoint: async (snapshot) => void saved.push(snapshot()) }),
    );
    expect(saved).to.have.length(4);
    for (const snapshot of saved) {
      await evaluator.restore(snapshot);
      expect(await evaluator.evaluate(proposal(0), contextOf(0))).to.deep.equal(expected);
    }
    await evaluator.close();
  });

  it('goes on by itself after it was stopped', async () => {
    const evaluator = new SupernetEvaluator(options({ workers: 2 }));
    await evaluator.open();
    for (const phase of ['train', 'evaluate']) {
      const stop = new AbortController();
      const progress = (report: Progress): void => {
        if (report.phase === phase) stop.abort(new Error('stopped'));
      };
      const error = await evaluator
        .evaluate(proposal(0), contextOf(0, { signal: stop.signal, progress }))
        .catch((thrown: unknown) => thrown);
      expect(error).to.equal(stop.signal.reason);
    }
    expect(await evaluator.evaluate(proposal(0), contextOf(0))).to.deep.equal(plain.outcomes[0]);
    await evaluator.close();
  });

  it('stops when a checkpoint cannot be stored', async () => {
    const experiment = toyExperiment({ checkpoint: { steps: 2 } });
    const evaluator = new SupernetEvaluator(options({ workers: 2 }, { experiment }));
    await evaluator.open();
    const full = contextOf(0, { checkpoint: () => Promise.reject(new Error('no space left')) });
    const error = await evaluator.evaluate(proposal(0), full).catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.equal('no space left');
    await evaluator.close();
  });

  it('fails a genome whose training fails twice, and trains the others', async () => {
    const one = await search({}, 'exit@1!');
    const three = await search({ workers: 3 }, 'exit@1!');
    expect(three.digest).to.equal(one.digest);
    expect(one.outcomes[0]!.map(({ status }) => status)).to.deep.equal(['ok', 'failed', 'ok', 'ok', 'ok']);
    expect(one.outcomes[0]![1]!.reason).to.equal('training: worker exited with code: 1');
    expect(one.outcomes[1]!.map(({ status }) => status)).to.deep.equal(new Array(5).fill('ok'));
  });

  it('fails a candidate whose evaluation fails twice, with the reason of its first piece', async () => {
    // 15 training tasks; the second candidate's four pieces are tasks 19 to 22.
    for (const workers of [1, 4]) {
      const { outcomes } = await search({ workers }, 'throw@20!,exit@21!');
      expect(outcomes[0]!.map(({ status }) => status)).to.deep.equal(['ok', 'failed', 'ok', 'ok', 'ok']);
      expect(outcomes[0]![1]!.reason).to.equal('injected fault');
    }
  });

  it('gives up a candidate that hangs twice, and goes on', async () => {
    // On one worker, so that nothing runs beside it and is stopped as well.
    const { outcomes } = await withHangs((limits) => search({ limits }, 'hang@27!'));
    expect(outcomes[0]!.map(({ status }) => status)).to.deep.equal(['ok', 'ok', 'ok', 'failed', 'ok']);
    expect(outcomes[0]![3]!.reason).to.equal('the worker gave no answer within the time limit');
  });

  it('fails without a second try what does not fit in memory, with the figures', async () => {
    const { outcomes } = await search({ memory: 0.5 });
    expect(outcomes[0]![0]).to.deep.include({
      status: 'failed',
      reason: 'training: needs 4 weights, may have 2',
    });
  });

  it('fails what diverges', async () => {
    const supernet = { ...toyExperiment().supernet, learningRate: 1e300, clip: 1e300 };
    const { outcomes } = await search({}, '', { experiment: toyExperiment({ supernet }) });
    expect(outcomes[0]!.every(({ status }) => status === 'failed')).to.equal(true);
    expect(outcomes[0]![0]!.reason).to.match(/not finite$/);
  });

  it('says when the backend cannot be opened', async () => {
    const evaluator = new SupernetEvaluator(options({ backend: 'webgpu', workers: 2 }));
    const error = await evaluator.open().catch((thrown: unknown) => thrown);
    await evaluator.close();
    expect(error).to.be.instanceOf(PoolError);
    expect((error as Error).message).to.equal('the toy backend is called cpu, not webgpu');
  });

  it('refuses more fitness images than there are', async () => {
    const experiment = toyExperiment({ fitness: { ...toyExperiment().fitness, subset: 22 } });
    const error = await new SupernetEvaluator(options({}, { experiment }))
      .open()
      .catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.match(/^fitness\.subset: asks for 22 images, .* leaves 21/);
  });

  it('goes on from a snapshot with the names that it once had', async () => {
    const evaluator = new SupernetEvaluator(options());
    const { tensors, state } = plain.end;
    const old = Object.entries(tensors).map(([name, tensor]) => [name.replace('/', '.'), tensor] as const);
    await evaluator.restore({ tensors: Object.fromEntries(old), state });
    expect(evaluator.snapshot()).to.deep.equal(plain.end);
    expect(Object.keys(tensors)).to.include('weights/mean');
  });

  it('refuses a snapshot of another supernet and keeps its weights', async () => {
    const evaluator = new SupernetEvaluator(options());
    const before = evaluator.snapshot();
    const { tensors, state } = before;
    const some = Object.fromEntries(Object.entries(tensors).filter(([name]) => name !== 'weights/mean'));
    for (const [bad, message] of [
      [{ tensors: some, state }, /no tensor weights\/mean/],
      [{ tensors, state: 5 }, /not that of a supernet/],
      [
        { tensors: { ...tensors, 'weights/mean': { shape: [2], values: new Float32Array(2) } }, state },
        /is \[2\], not \[1\]/,
      ],
    ] as const) {
      const error = await evaluator.restore(bad).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(SnapshotError);
      expect((error as Error).message).to.match(message);
    }
    expect(evaluator.snapshot()).to.deep.equal(before);
  });
});
