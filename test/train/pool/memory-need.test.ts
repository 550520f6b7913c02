import { expect } from 'chai';
import { requireMemory, type MemoryNeed } from '../../../src/train/pool/memory-need.js';
import { failed, succeeded, type Result } from '../../../src/train/pool/result.js';
import { MemoryLimitError } from '../../../src/network/network.js';
import type { Plan } from '../../../src/plan/plan.js';

const plan: Plan = { layers: [], weights: [], output: '' };

function needs(...batches: number[]): (() => MemoryNeed)[] {
  return batches.map((batch) => () => ({ plan, batch, use: 'train' }));
}

describe('whether a search fits into memory', () => {
  const asked: number[] = [];
  const compile = ({ batch }: MemoryNeed): Promise<Result<null>> => {
    asked.push(batch);
    return Promise.resolve(batch > 2 ? failed(`needs ${batch}`) : succeeded(null));
  };
  beforeEach(() => asked.splice(0));

  it('is settled by the first network that fits', async () => {
    await requireMemory(needs(1, 2, 3), compile, 'x');
    expect(asked).to.deep.equal([1]);
  });

  it('takes one that fits, wherever it stands', async () => {
    await requireMemory(needs(3, 4, 1), compile, 'x');
    expect(asked).to.deep.equal([3, 4, 1]);
  });

  it('is refused with the setting and the reason when none fits', async () => {
    const refused = async (batches: number[]): Promise<unknown> =>
      requireMemory(needs(...batches), compile, 'supernet.batch').catch((error: unknown) => error);
    const several = await refused([5, 3]);
    expect(several).to.be.instanceOf(MemoryLimitError);
    expect((several as Error).message).to.equal(
      'none of the first 2 networks can be trained with this supernet.batch: needs 5',
    );
    expect(((await refused([5])) as Error).message).to.equal(
      'the network cannot be trained with this supernet.batch: needs 5',
    );
    expect(await refused([])).to.equal(undefined);
  });
});
