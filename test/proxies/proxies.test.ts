import { expect } from 'chai';
import { openBackend } from '../../src/network/backends.js';
import type { Backend, Batch } from '../../src/network/network.js';
import { linearised } from '../../src/proxies/linearised.js';
import { proxies } from '../../src/proxies/proxies.js';
import { proxyNames } from '../../src/proxies/proxy-metrics.js';
import { scoreProxies } from '../../src/proxies/score.js';
import { benchDerivedPlan } from '../../src/space/nasbench201-network.js';
import { parseBenchCell } from '../../src/space/nasbench201.js';
import { dartsSpace } from '../../src/space/darts.js';
import { stream } from '../../src/random.js';

const convolutions =
  '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|';
const pools = '|avg_pool_3x3~0|+|none~0|avg_pool_3x3~1|+|none~0|none~1|nor_conv_1x1~2|';
const dead = '|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|none~2|';

function plan(cell: string, channels = 4) {
  return benchDerivedPlan({ channels, cells: 1, classes: 10, image: [8, 8, 3] }, parseBenchCell(cell));
}

function batch(name: string): Batch {
  const random = stream(7, name);
  return {
    images: Float32Array.from({ length: 6 * 8 * 8 * 3 }, () => random.normal()),
    labels: Uint8Array.of(0, 1, 2, 3, 4, 5),
    size: 6,
  };
}

const batches = [batch('one'), batch('other')];
const all = [...proxies.keys()];

describe('proxies', () => {
  it('are described, every one', () => {
    expect(proxyNames).to.deep.equal(all);
  });

  let backend: Backend;

  before(async () => {
    backend = await openBackend('wasm', { memoryLimit: 2 ** 28, place: 0 });
  });

  after(() => {
    backend.dispose();
  });

  const score = (cell: string, seed = 1, inits = 1, metrics: readonly string[] = all) =>
    scoreProxies(backend, { plan: plan(cell), metrics, batches, inits, noise: [seed, cell] });

  it('are finite numbers for a network of convolutions', async () => {
    expect(await score(convolutions)).to.have.all.keys(all);
  });

  it('say the same of the same genotype and seed, and not of another seed', async () => {
    const first = await score(pools);
    await score(convolutions);
    expect(await score(pools)).to.deep.equal(first);
    expect((await score(pools, 2))['synflow']).to.not.equal(first['synflow']);
  });

  it('take the mean over draws', async () => {
    const one = await score(convolutions, 1, 1, ['synflow', 'zico']);
    const two = await score(convolutions, 1, 2, ['synflow', 'zico']);
    expect(two['synflow']).to.not.equal(one['synflow']);
    expect(two['synflow']! / one['synflow']!).to.be.within(0.5, 2);
  });

  it('put convolutions before pools', async () => {
    const [good, bad] = [await score(convolutions), await score(pools)];
    for (const metric of ['naswot', 'synflow', 'logsynflow', 'expressivity', 'identityPath'])
      expect(good[metric], metric).to.be.greaterThan(bad[metric]!);
  });

  it('are finite where a network passes nothing on', async () => {
    const scores = await score(dead);
    expect(Object.values(scores).every(Number.isFinite)).to.equal(true);
    expect(scores).to.have.property('identityPath', 0);
  });

  it('leave out naswot where two images are the same', async () => {
    const { images, labels } = batch('one');
    const twice = { images: images.map((_, i) => images[i % 192]!), labels, size: 6 };
    const request = { plan: plan(pools), metrics: ['naswot', 'swap'], inits: 1, noise: [1] } as const;
    const scores = await scoreProxies(backend, { ...request, batches: [twice] });
    expect(scores).to.have.all.keys('swap');
  });

  it('work on DARTS cells, but for trainability', async () => {
    const space = dartsSpace({
      derived: { channels: 4, cells: 3, auxiliary: false },
      search: { channels: 4, cells: 3, classes: 10, image: [8, 8, 3] },
    });
    const cell = space.derivedPlan(space.decode(space.sample(stream(1, 'genome'))));
    const scores = await scoreProxies(backend, {
      plan: cell,
      metrics: all,
      batches,
      inits: 1,
      noise: [1, 'x'],
    });
    expect(scores).to.include.keys(all.filter((metric) => metric !== 'trainability'));
    expect(scores).not.to.include.keys('trainability');
  });

  describe('synflow', () => {
    it('doubles with the weights of the classifier, through which all paths lead', async () => {
      const source = plan(convolutions);
      const flat = linearised(source);
      const scaled = await scoreProxies(backend, {
        ...{ plan: source, metrics: ['synflow'], batches, inits: 1, noise: [3] },
      });
      const doubled = {
        ...source,
        weights: source.weights.map((weight) =>
          weight.name === 'classifier.weight' && weight.initial.kind === 'uniform'
            ? { ...weight, initial: { ...weight.initial, bound: 2 * weight.initial.bound } }
            : weight,
        ),
      };
      const more = await scoreProxies(backend, {
        ...{ plan: doubled, metrics: ['synflow'], batches, inits: 1, noise: [3] },
      });
      expect(more['synflow']! - scaled['synflow']!).to.be.closeTo(Math.log(2), 1e-5);
      expect([...flat.exponents.values()].some((exponent) => exponent !== 0)).to.equal(true);
    });

    it('does not overflow in a deep network', async () => {
      const deep = benchDerivedPlan(
        { channels: 4, cells: 12, classes: 10, image: [8, 8, 3] },
        parseBenchCell(convolutions),
      );
      const scores = await scoreProxies(backend, {
        ...{ plan: deep, metrics: ['synflow', 'logsynflow'], batches, inits: 1, noise: [3] },
      });
      expect(scores['synflow']).to.be.greaterThan(88); // the logarithm of the largest float32
      expect(scores['logsynflow']).to.be.finite;
    });
  });
});
