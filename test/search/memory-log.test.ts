import { expect } from 'chai';
import { MemoryLog } from '../../src/search/memory-log.js';

describe('a run log in memory', () => {
  const snapshot = (value: number) => ({
    tensors: { weight: { shape: [1], values: Float32Array.of(value) } },
    state: null,
  });

  it('keeps snapshots as they were, whatever the evaluator writes to its arrays afterwards', async () => {
    const log = new MemoryLog<number, null>();
    const [first, second, third] = [snapshot(1), snapshot(2), snapshot(3)];
    await log.partial(0, first);
    first.tensors.weight.values[0] = 9;
    expect((await log.beginning())!.tensors['weight']!.values[0]).to.equal(1);
    await log.commit(0, [], null, second);
    second.tensors.weight.values[0] = 9;
    await log.partial(1, third);
    third.tensors.weight.values[0] = 9;
    const last = await log.last();
    expect(last!.evaluator.tensors['weight']!.values[0]).to.equal(2);
    expect(last!.partial!.tensors['weight']!.values[0]).to.equal(3);
  });

  it('forgets a partial snapshot at the next commit, and those of other generations', async () => {
    const log = new MemoryLog<number, null>();
    await log.commit(0, [], null, snapshot(1));
    await log.partial(1, snapshot(2));
    await log.commit(1, [], null, snapshot(3));
    await log.partial(1, snapshot(4));
    expect(await log.last())
      .to.include({ generation: 2 })
      .and.not.have.property('partial');
  });
});
