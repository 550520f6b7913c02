import { expect } from 'chai';
import { openBackend } from '../../src/network/backends.js';
import { initialise, weightTable } from '../../src/network/weights.js';
import { shareNames } from '../../src/plan/graph.js';
import { nasbench201Space } from '../../src/space/nasbench201.js';
import { relativeError } from '../golden/compare.js';

describe('drop path on the terms of long sums', () => {
  it('drops the same images on wasm as on cpu, and again when it is asked again', async () => {
    const size = { channels: 2, cells: 1 };
    const search = { ...size, classes: 3, image: [8, 8, 3] };
    const plan = nasbench201Space({ search, derived: size }).mixtures!.plan({ dropPath: true });
    const weights = weightTable(plan.weights);
    initialise(weights, 1);
    const names = shareNames(plan);
    const shares = Object.fromEntries(names.map((name, i) => [name, 0.05 + (i % 7) / 20]));
    const images = Float32Array.from({ length: 3 * 192 }, (_, i) => ((i * 37) % 101) / 50 - 1);
    const batch = { images, labels: Uint8Array.from([0, 1, 2]), size: 3 };
    const options = { shares, dropPathRate: 0.3, noise: [3, 'drops'] as const };
    const found: Record<string, number[]>[] = [];
    for (const name of ['wasm', 'wasm', 'cpu'] as const) {
      const backend = await openBackend(name);
      const network = backend.compile(plan, 3, 'train');
      // another pass before it, whose factors must not be those of this one
      await network.pass(batch, weights, { ...options, noise: [4, 'others'], gradients: { shares: names } });
      const { logits, shares: slopes } = await network.pass(batch, weights, {
        ...options,
        gradients: { shares: names },
      });
      found.push({ logits: [...logits], slopes: names.map((share) => slopes[share]!) });
      backend.dispose();
    }
    const [first, second, plain] = found;
    expect(second).to.deep.equal(first);
    expect(relativeError(first!['logits']!, plain!['logits']!)).to.be.below(1e-5);
    expect(relativeError(first!['slopes']!, plain!['slopes']!)).to.be.below(1e-4);
  });
});
