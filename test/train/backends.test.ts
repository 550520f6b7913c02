import { expect } from 'chai';
import { availableBackends, BackendError, bestBackend, openBackend } from '../../src/train/backends.js';
import { backendNames, MemoryLimitError } from '../../src/train/network.js';
import { cases } from './plain/cases.js';
import { setting, tableLike } from './plain/setting.js';

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

  it('are chosen by speed: never the plain one, never a GPU that the processor plays', async () => {
    const best = await bestBackend();
    const report = (await availableBackends()).find(({ name }) => name === best)!;
    expect(best === 'wasm' || report.accelerated).to.equal(true);
  });
});

describe('the memory of a network composed of tfjs operations', () => {
  it('is refused beforehand where it exceeds the limit, with both figures', async () => {
    const backend = await openBackend('cpu', { memoryLimit: 2 ** 20 });
    const { plan } = cases[0]!;
    expect(() => backend.compile(plan, 2 ** 16, 'train'))
      .to.throw(MemoryLimitError)
      .with.property('message')
      .that.matches(/65536 needs about \d+ MiB, and 1 MiB/);
    expect(backend.compile(plan, 4, 'train').plan).to.equal(plan);
  });

  it('is what was predicted at most', async () => {
    const backend = await openBackend('cpu');
    const { predictedBytes } = await import('../../src/train/tfjs/memory.js');
    const one = cases.find(({ name }) => name === 'a mixed edge')!;
    const images = 16;
    const network = backend.compile(one.plan, images, 'train');
    const { batch, weights } = setting({ ...one, size: images });
    await network.gradients(batch, weights, tableLike(one));
    expect(network.bytes).to.be.below(predictedBytes(one.plan, images, 'train'));
    expect(network.bytes).to.be.above(predictedBytes(one.plan, images, 'train') / 4);
  });
});
