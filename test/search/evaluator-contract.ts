/** What every evaluator promises. Call it from the evaluator's own test file. */
import { expect } from 'chai';
import type { EvaluationContext, Evaluator, Progress, Snapshot } from '../../src/search/evaluator.js';
import type { Budget, Outcome, Proposal } from '../../src/search/strategy.js';

export interface EvaluatorCase<Genome> {
  /** A fresh evaluator, closed. */
  readonly make: () => Evaluator<Genome>;
  /** At least two genomes. */
  readonly genomes: readonly Genome[];
  /** Whether it offers checkpoints inside a generation of these genomes. */
  readonly checkpoints: boolean;
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
  return {
    tensors: Object.fromEntries(copies) as Snapshot['tensors'],
    state: JSON.parse(JSON.stringify(state)) as unknown,
  };
}

export function itIsAnEvaluator<Genome>({ make, genomes, checkpoints }: EvaluatorCase<Genome>): void {
  const proposal: Proposal<Genome> = {
    train: genomes,
    evaluate: genomes.map((genome) => ({ genome, parents: [], origin: 'random' })),
  };

  async function opened<T>(work: (evaluator: Evaluator<Genome>) => Promise<T>): Promise<T> {
    const evaluator = make();
    await evaluator.open();
    try {
      return await work(evaluator);
    } finally {
      await evaluator.close();
    }
  }

  async function generations(evaluator: Evaluator<Genome>, from: number, to: number): Promise<Outcome[][]> {
    const outcomes: Outcome[][] = [];
    for (let g = from; g < to; g++) outcomes.push(await evaluator.evaluate(proposal, contextOf(g)));
    return outcomes;
  }

  it('answers every candidate in its order, with finite metrics or a reason', async () => {
    const [outcomes] = await opened((evaluator) => generations(evaluator, 0, 1));
    expect(outcomes).to.have.length(genomes.length);
    for (const { status, reason, metrics } of outcomes!) {
      if (status === 'failed') expect(reason).to.be.a('string').and.not.equal('');
      else expect(Object.keys(metrics)).to.not.deep.equal([]);
      expect(Object.values(metrics).every(Number.isFinite)).to.equal(true);
      if ('accuracy' in metrics) expect(metrics['accuracy']).to.be.within(0, 100);
    }
  });

  it('gives feedback that survives JSON, where it gives any', async () => {
    const [outcomes] = await opened((evaluator) => generations(evaluator, 0, 1));
    for (const { feedback } of outcomes!)
      if (feedback !== undefined) expect(JSON.parse(JSON.stringify(feedback))).to.deep.equal(feedback);
  });

  for (const name of make().honours ?? [])
    it(`keeps to a budget of ${name}: one genome is scored by each, whatever came before it`, async () => {
      const [genome] = genomes as [Genome];
      const score = (...budgets: (Budget | undefined)[]): Promise<Outcome[]> =>
        opened((evaluator) => {
          const evaluate = budgets.map((budget) => ({
            ...{ genome, parents: [], origin: 'random' },
            ...(budget && { budget }),
          }));
          return evaluator.evaluate({ train: [], evaluate }, contextOf(0));
        });
      const budgets = [{ [name]: 1 }, undefined, { [name]: 2 }, { [name]: 1 }];
      const together = await score(...budgets);
      for (const [i, budget] of budgets.entries()) expect(await score(budget)).to.deep.equal([together[i]]);
      expect(together[0]!.status, together[0]!.reason).to.equal('ok');
      expect(together[0]).to.not.deep.equal(together[2]);
    });

  it('gives the same outcomes again from the start', async () => {
    const twice = await Promise.all([0, 1].map(() => opened((evaluator) => generations(evaluator, 0, 2))));
    expect(twice[0]).to.deep.equal(twice[1]);
  });

  it('goes on from a snapshot with the same outcomes', async () => {
    const { snapshot, rest, end } = await opened(async (evaluator) => {
      await generations(evaluator, 0, 1);
      const taken = stored(evaluator.snapshot());
      const outcomes = await generations(evaluator, 1, 3);
      return { snapshot: taken, rest: outcomes, end: stored(evaluator.snapshot()) };
    });
    await opened(async (evaluator) => {
      await evaluator.restore(snapshot);
      expect(await generations(evaluator, 1, 3)).to.deep.equal(rest);
      expect(stored(evaluator.snapshot())).to.deep.equal(end);
    });
  });

  it('goes on from every checkpoint inside a generation with the same outcomes', async () => {
    const snapshots: Snapshot[] = [];
    const checkpoint = (snapshot: () => Snapshot): Promise<void> => {
      snapshots.push(stored(snapshot()));
      return Promise.resolve();
    };
    const outcomes = await opened((evaluator) => evaluator.evaluate(proposal, contextOf(0, { checkpoint })));
    expect(snapshots.length > 0, `${snapshots.length} checkpoints`).to.equal(checkpoints);
    for (const snapshot of snapshots) {
      await opened(async (evaluator) => {
        await evaluator.restore(snapshot);
        expect(await evaluator.evaluate(proposal, contextOf(0))).to.deep.equal(outcomes);
      });
    }
  });

  it('reports progress that grows to its total', async () => {
    const seen: Progress[] = [];
    const progress = (step: Progress): void => void seen.push(step);
    await opened((evaluator) => evaluator.evaluate(proposal, contextOf(0, { progress })));
    expect(seen.length).to.be.greaterThan(0);
    expect(seen.every(({ done, total }) => done <= total)).to.equal(true);
    expect(seen.at(-1)!.done).to.equal(seen.at(-1)!.total);
  });

  it('throws the reason of a signal that is aborted', async () => {
    const reason = new Error('enough');
    const error = await opened((evaluator) =>
      evaluator
        .evaluate(proposal, contextOf(0, { signal: AbortSignal.abort(reason) }))
        .catch((thrown: unknown) => thrown),
    );
    expect(error).to.equal(reason);
  });
}
