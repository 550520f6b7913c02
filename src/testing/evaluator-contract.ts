/** What every evaluator promises. */
import assert from 'node:assert/strict';
import type { EvaluationContext, Evaluator, Progress, Snapshot } from '../search/evaluator.js';
import type { Budget, Outcome, Proposal } from '../search/strategy.js';
import { assertPlainJson, throughJson } from './plain-json.js';
import { runner } from './runner.js';

export interface EvaluatorCase<Genome> {
  /** A fresh evaluator, closed. */
  readonly make: () => Evaluator<Genome>;
  /** At least two genomes. */
  readonly genomes: readonly Genome[];
  /** Whether it offers checkpoints inside a generation of these genomes. */
  readonly checkpoints: boolean;
  /** Whether a generation has one candidate, as where the evaluator learns the architecture: the genomes take turns. */
  readonly single?: boolean;
}

function contextOf(generation: number, more: Partial<EvaluationContext> = {}): EvaluationContext {
  return {
    generation,
    signal: new AbortController().signal,
    progress: () => undefined,
    checkpoint: () => Promise.resolve(),
    ...more,
  };
}

/** A snapshot as it comes back from disk. */
function stored({ tensors, state }: Snapshot): Snapshot {
  const copies = Object.entries(tensors).map(([name, { shape, values }]) => [
    name,
    { shape: [...shape], values: Float32Array.from(values) },
  ]);
  return { tensors: Object.fromEntries(copies) as Snapshot['tensors'], state: throughJson(state) };
}

async function opened<Genome, T>(
  evaluator: Evaluator<Genome>,
  work: (evaluator: Evaluator<Genome>) => Promise<T>,
): Promise<T> {
  await evaluator.open();
  try {
    return await work(evaluator);
  } finally {
    await evaluator.close();
  }
}

/** Describes the evaluator. */
export function evaluatorContract<Genome>(
  name: string,
  { make, genomes, checkpoints, single = false }: EvaluatorCase<Genome>,
): void {
  const { describe, it } = runner();
  const proposed = (generation: number): Proposal<Genome> => {
    const train = single ? [genomes[generation % genomes.length]!] : genomes;
    return { train, evaluate: train.map((genome) => ({ genome, parents: [], origin: 'random' })) };
  };

  async function generations(evaluator: Evaluator<Genome>, from: number, to: number): Promise<Outcome[][]> {
    const outcomes: Outcome[][] = [];
    for (let g = from; g < to; g++) outcomes.push(await evaluator.evaluate(proposed(g), contextOf(g)));
    return outcomes;
  }

  /** The first genome, scored once for each budget, in one generation of a fresh evaluator. */
  function scores(...budgets: readonly (Budget | undefined)[]): Promise<Outcome[]> {
    const evaluate = budgets.map((budget) => ({
      ...{ genome: genomes[0]!, parents: [], origin: 'random' },
      ...(budget && { budget }),
    }));
    return opened(make(), (evaluator) => evaluator.evaluate({ train: [], evaluate }, contextOf(0)));
  }

  describe(`the evaluator contract: ${name}`, () => {
    it('answers every candidate in its order, with finite metrics or a reason, and feedback that survives JSON', async () => {
      assert.ok(genomes.length >= 2, 'the contract needs two genomes');
      const [outcomes] = await opened(make(), (evaluator) => generations(evaluator, 0, 1));
      assert.equal(outcomes!.length, proposed(0).evaluate.length);
      for (const { status, reason, metrics, feedback } of outcomes!) {
        if (feedback !== undefined) assertPlainJson(feedback, 'the feedback');
        if (status === 'failed') assert.ok(reason, 'a failure has a reason');
        else assert.notDeepEqual(Object.keys(metrics), []);
        assert.ok(Object.values(metrics).every(Number.isFinite), JSON.stringify(metrics));
        const { accuracy = 0 } = metrics;
        assert.ok(accuracy >= 0 && accuracy <= 100, `accuracy ${accuracy} is in percent`);
      }
    });

    if (make().inherit)
      it('begins with what it takes over of another search, and changes nothing when it is asked', async () => {
        const end = await opened(make(), async (evaluator) => {
          await generations(evaluator, 0, 1);
          return stored(evaluator.snapshot());
        });
        await opened(make(), async (evaluator) => {
          const before = stored(evaluator.snapshot());
          const inheritance = evaluator.inherit!(end, true);
          assert.deepEqual(stored(evaluator.snapshot()), before);
          if (!inheritance) return;
          assert.notDeepEqual(inheritance.took, []);
          const { snapshot } = inheritance;
          assertPlainJson(snapshot.state, 'the state that is taken over');
          assert.notDeepEqual(stored(snapshot), before);
          await evaluator.restore(stored(snapshot));
          const [outcomes] = await generations(evaluator, 0, 1);
          assert.equal(outcomes!.length, proposed(0).evaluate.length);
        });
      });

    for (const part of make().honours ?? [])
      it(`keeps to a budget of ${part}: a genome is scored by each, whatever came before it`, async () => {
        const budgets = [{ [part]: 1 }, undefined, { [part]: 2 }, { [part]: 1 }];
        const together = await scores(...budgets);
        for (const [i, budget] of budgets.entries()) assert.deepEqual(await scores(budget), [together[i]]);
        assert.equal(together[0]!.status, 'ok', together[0]!.reason);
        assert.notDeepEqual(together[0], together[2]);
      });

    if (make().keepsLineage)
      it('lets a child go on from its first parent, the same after a restore', async () => {
        const genome = genomes[0]!;
        const bred = (nextTrial: number, ...parents: number[]): Proposal<Genome> => ({
          train: [],
          evaluate: [{ genome, parents, origin: 'mutation' }],
          lineage: { nextTrial, alive: parents },
        });
        const { child, snapshot } = await opened(make(), async (evaluator) => {
          await evaluator.evaluate(bred(0), contextOf(0));
          const taken = stored(evaluator.snapshot());
          return { child: await evaluator.evaluate(bred(1, 0), contextOf(1)), snapshot: taken };
        });
        assert.equal(child[0]!.status, 'ok', child[0]!.reason);
        const restored = (proposal: Proposal<Genome>) =>
          opened(make(), async (evaluator) => {
            await evaluator.restore(snapshot);
            return evaluator.evaluate(proposal, contextOf(1));
          });
        assert.deepEqual(await restored(bred(1, 0)), child);
        assert.notDeepEqual(await restored(bred(1)), child);
      });

    it('gives the same outcomes again from the start', async () => {
      const again = () => opened(make(), (evaluator) => generations(evaluator, 0, 2));
      const [one, other] = await Promise.all([again(), again()]);
      assert.deepEqual(one, other);
    });

    it('goes on from a snapshot with the same outcomes', async () => {
      const { snapshot, rest, end } = await opened(make(), async (evaluator) => {
        await generations(evaluator, 0, 1);
        const taken = stored(evaluator.snapshot());
        const outcomes = await generations(evaluator, 1, 3);
        return { snapshot: taken, rest: outcomes, end: stored(evaluator.snapshot()) };
      });
      await opened(make(), async (evaluator) => {
        await evaluator.restore(snapshot);
        assert.deepEqual(await generations(evaluator, 1, 3), rest);
        assert.deepEqual(stored(evaluator.snapshot()), end);
      });
    });

    it('goes on from every checkpoint inside a generation with the same outcomes', async () => {
      const snapshots: Snapshot[] = [];
      const checkpoint = (snapshot: () => Snapshot): Promise<void> => {
        snapshots.push(stored(snapshot()));
        return Promise.resolve();
      };
      const outcomes = await opened(make(), (evaluator) =>
        evaluator.evaluate(proposed(0), contextOf(0, { checkpoint })),
      );
      assert.equal(snapshots.length > 0, checkpoints, `${snapshots.length} checkpoints`);
      for (const snapshot of snapshots)
        await opened(make(), async (evaluator) => {
          await evaluator.restore(snapshot);
          assert.deepEqual(await evaluator.evaluate(proposed(0), contextOf(0)), outcomes);
        });
    });

    it('reports progress that grows to its total', async () => {
      const seen: Progress[] = [];
      const progress = (step: Progress): void => void seen.push(step);
      await opened(make(), (evaluator) => evaluator.evaluate(proposed(0), contextOf(0, { progress })));
      assert.ok(seen.length > 0, 'no progress was reported');
      assert.ok(seen.every(({ done, total }) => done <= total));
      assert.equal(seen.at(-1)!.done, seen.at(-1)!.total);
    });

    it('throws the reason of a signal that is aborted', async () => {
      const reason = new Error('enough');
      const signal = AbortSignal.abort(reason);
      const error = await opened(make(), (evaluator) =>
        evaluator.evaluate(proposed(0), contextOf(0, { signal })).catch((thrown: unknown) => thrown),
      );
      assert.equal(error, reason);
    });
  });
}
