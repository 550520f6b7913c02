import { expect } from 'chai';
import { cost } from '../../../src/plan/cost.js';
import type { Plan } from '../../../src/plan/plan.js';
import { transformer } from '../../../src/space/vit.js';
import { sharePlan, type SharedPlan } from '../../../src/train/pool/shared-plan.js';
import { NetworkCache } from '../../../src/train/threads/network-cache.js';
import { MemoryLimitError, type Backend, type Network } from '../../../src/network/network.js';

const planOf = (name: string, layers: number): SharedPlan =>
  sharePlan({
    layers: Array.from({ length: layers }, (_, i) => ({
      ...{ id: `${name}${i}`, kind: 'input', inputs: [], shape: [1] },
    })),
    weights: [],
    output: `${name}0`,
  });

/** Notes what it compiled and what was disposed of, and has room for so many networks at a time. */
function noting(room = Infinity): { backend: Backend; notes: string[] } {
  const notes: string[] = [];
  let open = 0;
  const compile = (plan: Plan): Network => {
    if (open >= room) throw new MemoryLimitError('needs 2 MiB, may have 1 MiB');
    open++;
    notes.push(`+${plan.output}`);
    const dispose = (): void => {
      open--;
      notes.push(`-${plan.output}`);
    };
    return { plan, dispose } as Network;
  };
  return { backend: { name: 'cpu', compile, dispose: () => undefined }, notes };
}

describe('the cache of compiled networks', () => {
  it('compiles a plan once for each purpose and batch', () => {
    const { backend, notes } = noting();
    const cache = new NetworkCache(backend);
    const one = cache.get(planOf('a', 1), 4, 'train');
    expect(cache.get(planOf('a', 1), 4, 'train')).to.equal(one);
    expect(cache.get(planOf('a', 1), 4, 'evaluate')).not.to.equal(one);
    expect(cache.get(planOf('a', 1), 8, 'train')).not.to.equal(one);
    expect(notes).to.deep.equal(['+a0', '+a0', '+a0']);
  });

  it('gives up the one that was not used for the longest time', () => {
    const { backend, notes } = noting();
    const cache = new NetworkCache(backend);
    for (const name of ['a', 'b', 'a', 'c']) cache.get(planOf(name, 20_000), 4, 'train');
    expect(notes).to.deep.equal(['+a0', '+b0', '+c0', '-b0']);
  });

  it('keeps one that is larger than all may be', () => {
    const { backend, notes } = noting();
    const cache = new NetworkCache(backend);
    for (const name of ['a', 'b']) cache.get(planOf(name, 60_000), 4, 'train');
    expect(notes).to.deep.equal(['+a0', '+b0', '-a0']);
  });

  it('gives up all others before it says that one does not fit', () => {
    const { backend, notes } = noting(2);
    const cache = new NetworkCache(backend);
    for (const name of ['a', 'b', 'c']) cache.get(planOf(name, 1), 4, 'train');
    expect(notes).to.deep.equal(['+a0', '+b0', '-a0', '-b0', '+c0']);
    expect(() => new NetworkCache(noting(0).backend).get(planOf('d', 1), 4, 'train')).to.throw(
      MemoryLimitError,
    );
  });

  it('refuses attention over its limit, and nothing that is just as large', () => {
    const plan = transformer('vit-cifar/8')!;
    // 17 tokens and 4 heads of float32 scores
    expect(cost(plan).attentionBytes).to.equal(4 * 4 * 17 * 17);
    const shared = sharePlan(plan);
    new NetworkCache(noting().backend, 4624).get(shared, 4, 'train');
    expect(() => new NetworkCache(noting().backend, 4623).get(shared, 4, 'train')).to.throw(
      MemoryLimitError,
      /needs 0.0044\d* MiB for an image/,
    );
  });
});
