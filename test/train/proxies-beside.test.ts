import { expect } from 'chai';
import { BesideProxies } from '../../src/train/proxies/beside-proxies.js';
import type { Evaluator, EvaluationContext, Snapshot } from '../../src/search/evaluator.js';
import type { Outcome, Proposal } from '../../src/search/strategy.js';

/** Counts its generations, and checkpoints in the middle of each. */
class Counting implements Evaluator<number> {
  count = 0;

  constructor(private readonly outcome: (genome: number) => Outcome) {}

  open = () => Promise.resolve();
  close = () => Promise.resolve();
  snapshot = (): Snapshot => ({ tensors: {}, state: { count: this.count } });

  async evaluate({ evaluate }: Proposal<number>, { checkpoint }: EvaluationContext): Promise<Outcome[]> {
    this.count++;
    await checkpoint(() => this.snapshot());
    return evaluate.map(({ genome }) => this.outcome(genome));
  }

  restore({ state }: Snapshot): Promise<void> {
    this.count = (state as { count: number }).count;
    return Promise.resolve();
  }
}

const candidate = (genome: number) => ({ genome, parents: [], origin: 'random' }) as const;

describe('proxies beside an evaluator', () => {
  const make = () => {
    const own = new Counting((genome) =>
      genome === 2
        ? { status: 'failed', reason: 'diverged', metrics: { params: 7 } }
        : { status: 'ok', metrics: { loss: genome, params: 5 } },
    );
    const proxies = new Counting((genome) =>
      genome === 1
        ? { status: 'failed', reason: 'no number', metrics: { params: 1 } }
        : { status: 'ok', metrics: { naswot: 10 * genome, params: 1 } },
    );
    return { own, proxies, both: new BesideProxies(own, proxies) };
  };
  const saved: Snapshot[] = [];
  const context: EvaluationContext = {
    generation: 0,
    signal: new AbortController().signal,
    progress: () => undefined,
    checkpoint: (snapshot) => Promise.resolve(void saved.push(snapshot())),
  };

  it('adds them to what it measures; its own metrics and its own failures count', async () => {
    const { both } = make();
    const proposal = { train: [], evaluate: [0, 1, 2].map(candidate) };
    expect(await both.evaluate(proposal, context)).to.deep.equal([
      { status: 'ok', metrics: { naswot: 0, loss: 0, params: 5 } },
      { status: 'ok', metrics: { loss: 1, params: 5 } },
      { status: 'failed', reason: 'diverged', metrics: { naswot: 20, params: 7 } },
    ]);
  });

  it('goes on from a checkpoint of either', async () => {
    saved.length = 0;
    await make().both.evaluate({ train: [], evaluate: [candidate(0)] }, context);
    expect(saved).to.have.length(2);
    const { own, proxies, both } = make();
    await both.restore(saved[0]!);
    expect([own.count, proxies.count]).to.deep.equal([0, 1]);
    await both.restore(saved[1]!);
    expect([own.count, proxies.count]).to.deep.equal([1, 1]);
  });
});
