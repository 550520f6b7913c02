/** What every strategy promises. Call it from the strategy's own test file. */
import { expect } from 'chai';
import { search } from '../../src/search/controller.js';
import { MemoryLog } from '../../src/search/memory-log.js';
import type { SearchContext, Strategy, Trial } from '../../src/search/strategy.js';
import { digitMetrics, digitSpace, DriftingEvaluator, type Digits, type Fault } from './toy.js';

const space = digitSpace(6, 4);
type AnyStrategy = Strategy<Digits, unknown>;

function context(generation: number, nextTrial: number, seed = 18): SearchContext<Digits> {
  return { seed, space, generation, nextTrial };
}

function scored(strategy: AnyStrategy, state: unknown, at: SearchContext<Digits>): Trial<Digits>[] {
  return strategy.propose(state, at).evaluate.map((candidate, index) => ({
    ...candidate,
    trial: at.nextTrial + index,
    generation: at.generation,
    index,
    genotype: space.print(space.decode(candidate.genome)),
    // More than it asked for, perhaps.
    feedback: { curve: [1, 2, { at: 'the end' }] },
    // Every third one fails.
    ...((at.nextTrial + index) % 3 === 2
      ? { status: 'failed' as const, reason: 'a reason', metrics: {} }
      : { status: 'ok' as const, metrics: digitMetrics(candidate.genome) }),
  }));
}

function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

function trialsAfter(
  strategy: AnyStrategy,
  generations: number,
  through: (state: unknown) => unknown = (state) => state,
  seed = 18,
): { trials: Trial<Digits>[]; state: unknown } {
  let state = through(strategy.start());
  const trials: Trial<Digits>[] = [];
  for (let generation = 0; generation < generations; generation++) {
    const at = context(generation, trials.length, seed);
    if (strategy.done?.(state, at)) break;
    const told = frozen(scored(strategy, state, at));
    state = through(strategy.tell(state, told, at));
    trials.push(...told);
  }
  return { trials, state };
}

async function run(
  strategy: AnyStrategy,
  generations: number,
  log = new MemoryLog<Digits, unknown>(),
  fault?: Fault,
): Promise<MemoryLog<Digits, unknown>> {
  const evaluator = new DriftingEvaluator(fault);
  await search({ seed: 18, space, strategy, evaluator, log, generations });
  return log;
}

/** `make` builds the strategy for a population of this size, one objective, accuracy. */
export function itIsAStrategy(make: (population: number) => AnyStrategy): void {
  const generations = 7;

  it('keeps a state that survives JSON', () => {
    const json = (state: unknown): unknown => JSON.parse(JSON.stringify(state));
    const plain = trialsAfter(make(6), generations);
    expect(json(plain.state)).to.deep.equal(plain.state);
    expect(trialsAfter(make(6), generations, json).trials).to.deep.equal(plain.trials);
  });

  it('changes neither its state nor what it is told, and asks nobody else', () => {
    const strategy = make(6);
    const { state, trials } = trialsAfter(strategy, generations, frozen);
    const at = context(generations, trials.length);
    expect(strategy.propose(state, at)).to.deep.equal(make(6).propose(state, at));
  });

  it('proposes the same for the same seed and other genomes for another', () => {
    expect(trialsAfter(make(6), generations)).to.deep.equal(trialsAfter(make(6), generations));
    const other = trialsAfter(make(6), generations, undefined, 19);
    expect(other.trials).to.not.deep.equal(trialsAfter(make(6), generations).trials);
  });

  it('names only earlier trials as parents, and how each genome came about', () => {
    const { trials } = trialsAfter(make(6), generations);
    expect(trials.length).to.be.greaterThan(generations - 1);
    for (const { trial, parents, origin } of trials) {
      expect(parents.every((parent) => parent >= 0 && parent < trial)).to.equal(true);
      expect(origin).to.match(/^[a-z+]+$/);
      expect(parents.length === 0, origin).to.equal(origin === 'random' || origin === 'policy');
    }
  });

  it('gives no budget, or one of positive numbers that survive JSON', () => {
    for (const { budget } of trialsAfter(make(6), generations).trials) {
      expect(JSON.parse(JSON.stringify(budget ?? {}))).to.deep.equal(budget ?? {});
      for (const value of Object.values(budget ?? {}))
        expect(value).to.be.above(0).and.satisfy(Number.isFinite);
    }
  });

  it('goes on with a population of one until it is done', () => {
    const strategy = make(1);
    const { trials, state } = trialsAfter(strategy, generations);
    const last = trials.at(-1)!.generation;
    const perGeneration = Array.from({ length: last + 1 }, (_, generation) =>
      trials.filter((trial) => trial.generation === generation),
    );
    expect(perGeneration.every(({ length }) => length > 0)).to.equal(true);
    const isDone = strategy.done?.(state, context(last + 1, trials.length)) ?? false;
    expect(last === generations - 1 || isDone, `ended after ${last + 1} generations`).to.equal(true);
  });

  it('goes on after a generation in which everything failed', () => {
    const strategy = make(4);
    const at = context(0, 0);
    const failed = scored(strategy, strategy.start(), at).map((trial) => ({
      ...trial,
      status: 'failed' as const,
      metrics: {},
    }));
    const state = strategy.tell(strategy.start(), failed, at);
    expect(JSON.parse(JSON.stringify(state))).to.deep.equal(state);
    expect(strategy.propose(state, context(1, failed.length)).evaluate.length).to.be.greaterThan(0);
  });

  it('ends with the same trials when it is stopped after any generation and resumed', async () => {
    const fault: Fault = (_, generation, index) =>
      (generation + index) % 5 === 4 ? 'odd one out' : undefined;
    const whole = await run(make(5), generations, undefined, fault);
    for (let stop = 1; stop < generations; stop++) {
      const log = await run(make(5), stop, undefined, fault);
      await run(make(5), generations, log, fault);
      expect(log.trials).to.deep.equal(whole.trials);
    }
  });
}
