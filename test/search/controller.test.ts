import { expect } from 'chai';
import { search, type Search, type SearchProgress } from '../../src/search/controller.js';
import { evnas, type EvnasOptions, type EvnasState } from '../../src/search/evnas.js';
import { MemoryLog } from '../../src/search/memory-log.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { evaluatorContract } from '../../src/testing/evaluator-contract.js';
import {
  digitMetrics,
  digitSpace,
  DriftingEvaluator,
  type Digits,
  type Fault,
} from '../../src/testing/digits.js';

type ToySearch = Search<Digits, EvnasState<Digits>>;
const space = digitSpace(6, 4);
const options: EvnasOptions = {
  population: 6,
  tournament: 3,
  elites: 1,
  mutation: 0.2,
  crossover: true,
  objectives: objectivesOf(['accuracy']),
};

interface ToyRun extends ToySearch {
  readonly log: MemoryLog<Digits, EvnasState<Digits>>;
}

function toy(more: Partial<ToyRun> = {}): ToyRun {
  const log = new MemoryLog<Digits, EvnasState<Digits>>();
  const strategy = evnas<Digits>(options);
  const evaluator = new DriftingEvaluator();
  return { seed: 18, space, strategy, evaluator, generations: 5, log, ...more };
}

/** Stops at the n-th progress report, then goes on, until it is done. Returns the number of stops. */
async function searchWithStops(log: ToyRun['log'], every: number): Promise<number> {
  for (let stops = 0; ; stops++) {
    const stop = new AbortController();
    let reports = 0;
    const onProgress = (): void => {
      if (++reports === every) stop.abort();
    };
    const { status } = await search(toy({ log, signal: stop.signal, onProgress }));
    if (status === 'finished') return stops;
  }
}

evaluatorContract('the evaluator of digits', {
  make: () => new DriftingEvaluator(),
  genomes: [
    [0, 1, 2, 3, 0, 0],
    [1, 1, 1, 1, 1, 1],
  ],
  checkpoints: true,
});

describe('search', () => {
  it('numbers the trials through and logs genome, genotype, parents and metrics', async () => {
    const run = toy();
    const result = await search(run);
    expect(result).to.deep.equal({ status: 'finished', generation: 5, trials: 30, ended: 'generations' });
    expect(run.log.trials.map(({ trial }) => trial)).to.deep.equal([...Array(30).keys()]);
    const { generation, index, genotype, genome, origin, status } = run.log.trials[13]!;
    expect({ generation, index, genotype, origin, status }).to.deep.equal({
      generation: 2,
      index: 1,
      genotype: genome.join(''),
      origin: 'crossover+mutation',
      status: 'ok',
    });
  });

  it('lets the process hear that it is to stop, with an evaluator that never waits', async () => {
    const stop = new AbortController();
    setImmediate(() => stop.abort());
    const evaluator: ToySearch['evaluator'] = {
      open: () => Promise.resolve(),
      evaluate: ({ evaluate }) =>
        Promise.resolve(evaluate.map(({ genome }) => ({ status: 'ok', metrics: digitMetrics(genome) }))),
      snapshot: () => ({ tensors: {}, state: null }),
      restore: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    const run = toy({ evaluator, generations: 1e9, signal: stop.signal });
    expect((await search(run)).status).to.equal('interrupted');
  });

  it('ends with the same trials however often it was stopped inside a generation', async () => {
    const whole = toy();
    await search(whole);
    // A generation has 12 reports: six of training steps, at which it can be resumed, and six of scores.
    for (const every of [7, 15]) {
      const { log } = toy();
      expect(await searchWithStops(log, every)).to.be.greaterThan(2);
      expect(log.trials).to.deep.equal(whole.log.trials);
    }
  });

  it('goes on from a partial snapshot instead of training a generation again', async () => {
    const { log } = toy();
    const stop = new AbortController();
    const atStep = ({ generation, phase, done }: SearchProgress): void => {
      if (generation === 1 && phase === 'train' && done === 4) stop.abort();
    };
    const stopped = await search(toy({ log, signal: stop.signal, onProgress: atStep }));
    expect(stopped).to.deep.equal({ status: 'interrupted', generation: 1, trials: 6 });
    const seen: SearchProgress[] = [];
    await search(toy({ log, onProgress: (progress) => void seen.push(progress) }));
    expect(seen[0]).to.deep.equal({ generation: 1, generations: 5, phase: 'train', done: 4, total: 6 });
  });

  it('tells of each generation after it is committed', async () => {
    const run = toy();
    const seen: number[][] = [];
    await search({
      ...run,
      onGeneration: (generation, trials) =>
        void seen.push([generation, trials.length, run.log.trials.length]),
    });
    expect(seen[1]).to.deep.equal([1, 6, 12]);
  });

  it('does nothing more when the log is full', async () => {
    const run = toy();
    await search(run);
    expect(await search(toy({ log: run.log }))).to.deep.equal({
      status: 'finished',
      generation: 5,
      trials: 30,
      ended: 'generations',
    });
  });

  it('stops with the most frequent reason when everything fails, and commits nothing of it', async () => {
    const evaluator = new DriftingEvaluator((_, generation, index) =>
      generation < 2 ? undefined : index === 0 ? 'one of a kind' : 'out of memory',
    );
    const run = toy({ evaluator });
    const error = await search(run).catch((thrown: unknown) => thrown);
    expect(error).to.include({ name: 'SearchError' });
    expect((error as Error).message).to.equal(
      'generation 2: all 6 candidates failed; most often (5): out of memory',
    );
    expect(run.log.trials).to.have.length(12);
  });

  it('forgives the only candidate of a generation, but not five in a row', async () => {
    const one = (fault: Fault): ToyRun => {
      const strategy = evnas<Digits>({ ...options, population: 1 });
      return toy({ strategy, evaluator: new DriftingEvaluator(fault), generations: 12 });
    };
    const forgiven = one((_, generation) => (generation % 6 > 1 ? 'unlucky' : undefined));
    expect(await search(forgiven)).to.include({ status: 'finished', trials: 12 });
    const error = await search(one((_, g) => (g > 1 ? 'broken' : undefined))).catch(
      (thrown: Error) => thrown,
    );
    expect(error).to.include({ name: 'SearchError' });
    expect((error as Error).message).to.match(/^generation 6: .* 4 generations before: broken$/);
  });

  it('counts a failed trial as the worst', async () => {
    const evaluator = new DriftingEvaluator((_, generation, index) =>
      generation === 0 && index > 0 ? 'unlucky' : undefined,
    );
    const run = toy({ evaluator, generations: 2 });
    await search(run);
    expect(run.log.trials[6]).to.deep.include({ origin: 'elite', parents: [0] });
  });

  it('ends when the evaluator has spent its budget', async () => {
    class Spent extends DriftingEvaluator {
      exhausted(): boolean {
        return this.calls >= 2;
      }
      private calls = 0;
      override evaluate(
        ...job: Parameters<DriftingEvaluator['evaluate']>
      ): ReturnType<DriftingEvaluator['evaluate']> {
        this.calls++;
        return super.evaluate(...job);
      }
    }
    const result = await search(toy({ evaluator: new Spent() }));
    expect(result).to.deep.equal({ status: 'finished', generation: 2, trials: 12, ended: 'budget' });
  });

  it('closes the evaluator also when it fails', async () => {
    let closed = false;
    class Broken extends DriftingEvaluator {
      override evaluate(): Promise<never> {
        return Promise.reject(new Error('broken'));
      }
      override close(): Promise<void> {
        closed = true;
        return super.close();
      }
    }
    const error = await search(toy({ evaluator: new Broken() })).catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.equal('broken');
    expect(closed).to.equal(true);
  });
});
