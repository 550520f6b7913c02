import { expect } from 'chai';
import { stream } from '../../src/random.js';
import { dartsSpace } from '../../src/space/darts.js';
import { derivedPlan } from '../../src/space/derived.js';
import { publishedGenotype } from '../../src/space/published.js';
import { availableBackends, BackendError, openBackend } from '../../src/network/backends.js';
import { backendNames, MemoryLimitError } from '../../src/network/network.js';
import { predictedBytes } from '../../src/network/tfjs/memory.js';
import type { Case } from '../../src/testing/plain/case.js';
import { cases } from '../../src/testing/plain/cases.js';
import { setting, tableLike } from '../../src/testing/plain/setting.js';

describe('the backends', () => {
  it('are all reported, with the device or with the reason and what to do', async () => {
    const reports = await availableBackends();
    expect(reports.map(({ name }) => name)).to.deep.equal([...backendNames]);
    for (const { available, device, reason, remedy } of reports)
      if (available) expect(device).to.be.a('string').that.is.not.empty;
      else
        for (const text of [reason, remedy]) {
          expect(text).to.be.a('string').that.is.not.empty;
          expect(text).not.to.include('\n');
        }
    expect(reports.find(({ name }) => name === 'cpu')!.available).to.equal(true);
  });

  it('that are missing are refused with one line that says what to do', async () => {
    for (const { name, available, remedy } of await availableBackends()) {
      if (available) continue;
      const error: unknown = await openBackend(name).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(BackendError);
      expect((error as Error).message)
        .to.include(remedy!)
        .and.not.include('\n');
    }
  });
});

describe('the memory of a network composed of tfjs operations', () => {
  it('is refused beforehand where not even an image fits, with both figures', async () => {
    const backend = await openBackend('cpu', { memoryLimit: 1000 });
    const { plan } = cases[0]!;
    expect(() => backend.compile(plan, 4, 'train'))
      .to.throw(MemoryLimitError)
      .with.property('message')
      .that.matches(/one image needs about \d+ MiB, and 1 MiB/);
    const roomy = await openBackend('cpu', { memoryLimit: 2 ** 20 });
    expect(roomy.compile(plan, 4, 'train').parts).to.equal(1);
  });

  const skeleton = { channels: 4, cells: 4, classes: 3, image: [8, 8, 3] };
  const space = dartsSpace({ search: skeleton, derived: { channels: 4, cells: 4 } });
  const genome = space.sample(stream(18, 'memory'));
  const networks: Case[] = [
    { name: 'one path of the supernet', plan: space.supernetPlan(genome, 'path') },
    { name: 'the mixture of the supernet', plan: space.supernetPlan(genome, 'mixture') },
    { name: 'a derived network', plan: derivedPlan(publishedGenotype('evnas-a'), skeleton) },
  ].map((network) => ({
    ...network,
    size: 8,
    options: { noise: [1], shares: space.supernetShares!(genome) },
  }));

  for (const one of [...networks, ...cases.filter(({ name }) => /attention/.test(name))])
    for (const purpose of ['train', 'evaluate'] as const)
      it(`is predicted from above, and not from far above, to ${purpose} ${one.name}`, async () => {
        const backend = await openBackend('cpu');
        const network = backend.compile(one.plan, one.size, purpose);
        const { batch, weights } = setting(one);
        if (purpose === 'train') await network.gradients(batch, weights, tableLike(one), one.options);
        else await network.evaluate(batch, weights, 'batch', one.options.shares);
        const predicted = predictedBytes(one.plan, one.size, purpose);
        expect(network.bytes / predicted).to.be.within(1 / 3, 1);
      });
});
