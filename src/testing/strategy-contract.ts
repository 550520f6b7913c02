/** What every strategy promises. */
import assert from 'node:assert/strict';
import { search } from '../search/controller.js';
import { MemoryLog } from '../search/memory-log.js';
import type { SearchContext, Strategy, Trial } from '../search/strategy.js';
import type { SearchSpace } from '../space/search-space.js';
import { digitMetrics, digitSpace, DriftingEvaluator, type Digits, type Fault } from './digits.js';
import { assertPlainJson, frozen, throughJson } from './plain-json.js';
import { runner } from './runner.js';

const generations = 7;
export type AnyStrategy = Strategy<Digits, unknown>;

/** Searches of a space of digits. */
function playing(space: SearchSpace<Digits, Digits>) {
  const context = (generation: number, nextTrial: number, seed = 18): SearchContext<Digits> => {
    return { seed, space, generation, nextTrial };
  };

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

  function trialsAfter(
    strategy: AnyStrategy,
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
      for (const trial of told) trials.push(trial);
    }
    return { trials, state };
  }

  async function run(
    strategy: AnyStrategy,
    stop: number,
    fault: Fault,
    log = new MemoryLog<Digits, unknown>(),
  ): Promise<MemoryLog<Digits, unknown>> {
    const evaluator = new DriftingEvaluator(fault);
    await search({ seed: 18, space, strategy, evaluator, log, generations: stop });
    return log;
  }

  return { context, scored, trialsAfter, run };
}

/**
 * Describes the strategy that `make` builds for a population of this size. It searches strings of digits, whose
 * metrics are `accuracy` and `params`, for seven generations. `space`: another one than strings of six digits below 4, for
 * strategies that need more of a space.
 */
export function strategyContract(
  name: string,
  make: (population: number) => AnyStrategy,
  space: SearchSpace<Digits, Digits> = digitSpace(6, 4),
): void {
  const { describe, it } = runner();
  const { context, scored, trialsAfter, run } = playing(space);
  describe(`the strategy contract: ${name}`, () => {
    it('keeps a state that survives JSON', () => {
      const plain = trialsAfter(make(6));
      assertPlainJson(plain.state, 'the state');
      assert.deepEqual(trialsAfter(make(6), throughJson).trials, plain.trials);
    });

    it('changes neither its state nor what it is told, and depends on nothing else', () => {
      const strategy = make(6);
      const { state, trials } = trialsAfter(strategy, frozen);
      const at = context(generations, trials.length);
      assert.deepEqual(strategy.propose(state, at), make(6).propose(state, at));
    });

    it('proposes the same for the same seed and other genomes for another', () => {
      const { trials } = trialsAfter(make(6));
      assert.deepEqual(trialsAfter(make(6)).trials, trials);
      assert.notDeepEqual(trialsAfter(make(6), undefined, 19).trials, trials);
    });

    it('names only earlier trials as parents, and how each genome came about', () => {
      const { trials } = trialsAfter(make(6));
      assert.ok(trials.length >= generations, `${trials.length} trials in ${generations} generations`);
      for (const { trial, parents, origin } of trials) {
        assert.ok(parents.every((parent) => parent >= 0 && parent < trial));
        assert.match(origin, /^[a-z+]+$/);
        // What is learned by gradient begins without parents, and then grows out of what was before.
        if (origin !== 'gradient')
          assert.equal(parents.length === 0, origin === 'random' || origin === 'policy', origin);
      }
    });

    it('gives no budget, or one of positive numbers that survive JSON', () => {
      for (const { budget = {} } of trialsAfter(make(6)).trials) {
        assertPlainJson(budget, 'a budget');
        for (const value of Object.values(budget)) assert.ok(value > 0 && Number.isFinite(value), `${value}`);
      }
    });

    it('gives no lineage, or one whose parents live, and nobody comes back', () => {
      const strategy = make(6);
      let state = strategy.start();
      let known: Trial<Digits>[] = [];
      const dead = new Set<number>();
      for (let generation = 0; generation < generations; generation++) {
        const at = context(generation, known.length);
        if (strategy.done?.(state, at)) break;
        const { lineage, evaluate } = strategy.propose(state, at);
        const told = scored(strategy, state, at);
        if (lineage) {
          const { nextTrial, alive } = lineage;
          assert.equal(nextTrial, known.length);
          assert.deepEqual(
            alive.filter((trial) => trial >= nextTrial || dead.has(trial)),
            [],
          );
          const parents = evaluate.flatMap((candidate) => candidate.parents.slice(0, 1));
          assert.deepEqual(
            parents.filter((parent) => !alive.includes(parent)),
            [],
          );
          for (const { trial } of known) if (!alive.includes(trial)) dead.add(trial);
        }
        state = strategy.tell(state, told, at);
        known = [...known, ...told];
      }
    });

    it('goes on with a population of one until it is done', () => {
      const strategy = make(1);
      const { trials, state } = trialsAfter(strategy);
      const last = trials.at(-1)?.generation ?? -1;
      for (let generation = 0; generation <= last; generation++)
        assert.ok(trials.some((trial) => trial.generation === generation));
      const isDone = strategy.done?.(state, context(last + 1, trials.length)) ?? false;
      assert.ok(last === generations - 1 || isDone, `ended after ${last + 1} generations`);
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
      assertPlainJson(state, 'the state');
      assert.ok(strategy.propose(state, context(1, failed.length)).evaluate.length > 0);
    });

    it('ends with the same trials when it is stopped after any generation and resumed', async () => {
      const fault: Fault = (_, generation, index) =>
        (generation + index) % 5 === 4 ? 'odd one out' : undefined;
      const whole = await run(make(5), generations, fault);
      for (let stop = 1; stop < generations; stop++) {
        const log = await run(make(5), stop, fault);
        await run(make(5), generations, fault, log);
        assert.deepEqual(log.trials, whole.trials);
      }
    });
  });
}
