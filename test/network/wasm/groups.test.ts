import { expect } from 'chai';
import { edgeCount } from '../../../src/space/decode.js';
import { dartsOperations } from '../../../src/space/operations.js';
import { sharesOf } from '../../../src/space/shares.js';
import { mixturePlan } from '../../../src/space/supernet.js';
import { stream } from '../../../src/random.js';
import { openWasmBackend } from '../../../src/network/wasm/wasm-backend.js';
import { compilePlan } from '../../../src/network/wasm/compile.js';
import { groupCalls } from '../../../src/network/wasm/groups.js';
import type { Call } from '../../../src/network/wasm/program.js';
import { place, Region } from '../../../src/network/wasm/region.js';
import { initialise, weightTable } from '../../../src/network/weights.js';

const rows = Array.from({ length: edgeCount(1) }, () => dartsOperations.map((_, i) => (i + 1) / 36));
const plan = mixturePlan({ channels: 16, cells: 1, classes: 3, image: [32, 32, 3] }, dartsOperations, 1);
const shares = { ...sharesOf('normal', rows, dartsOperations), ...sharesOf('reduce', rows, dartsOperations) };

describe('groups of calls that run for a few images at a time', () => {
  it('give every image the scores that it has alone', async () => {
    const size = 7;
    const pass = { training: false, statistics: 'batch', readers: 4, terms: 2 } as const;
    const parts = compilePlan(plan, size, pass).groups.filter(
      ({ calls, images }) => calls.length > 1 && images < size,
    );
    expect(parts).not.to.be.empty;
    const backend = await openWasmBackend();
    const weights = weightTable(plan.weights);
    initialise(weights, 0);
    const random = stream(0, 'test', 'images');
    const pixels = 32 * 32 * 3;
    const images = Float32Array.from({ length: size * pixels }, () => random.normal());
    const labels = new Uint8Array(size);
    const all = backend.compile(plan, size, 'evaluate');
    const together = await all.logits({ images, labels, size }, weights, 'running', shares);
    all.dispose();
    const one = backend.compile(plan, 1, 'evaluate');
    for (let i = 0; i < size; i++) {
      const batch = { images: images.subarray(i * pixels, (i + 1) * pixels), labels, size: 1 };
      const alone = await one.logits(batch, weights, 'running', shares);
      expect(together.slice(3 * i, 3 * i + 3)).to.deep.equal(alone);
    }
    one.dispose();
  });

  it('hold what they touch from their first call to their last', () => {
    const [early, late] = [new Region(4 * 2 ** 20), new Region(4 * 2 ** 20)];
    const call = (kernel: 'sumForward' | 'normForward', region: Region): Call => ({
      kernel,
      words: [place(region)],
      gather: true,
      batchOnly: false,
    });
    const calls = [call('normForward', early), call('sumForward', early), call('sumForward', late)];
    Object.assign(early, { first: 0, last: 1 });
    Object.assign(late, { first: 2, last: 2 });
    const groups = groupCalls(calls, new Set([early, late]), 16);
    expect(groups.map((group) => group.calls.length)).to.deep.equal([1, 2]);
    expect(groups[1]!.images).to.equal(1);
    expect([early.last, late.first]).to.deep.equal([2, 1]);
  });
});
