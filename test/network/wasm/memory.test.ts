import { expect } from 'chai';
import { edgeCount } from '../../../src/space/decode.js';
import { dartsOperations } from '../../../src/space/operations.js';
import { sharesOf } from '../../../src/space/shares.js';
import { shareNames } from '../../../src/plan/graph.js';
import { mixturePlan } from '../../../src/space/supernet.js';
import { stream } from '../../../src/random.js';
import { MemoryLimitError } from '../../../src/network/network.js';
import { Arena } from '../../../src/network/wasm/arena.js';
import { openWasmBackend } from '../../../src/network/wasm/wasm-backend.js';
import { compilePlan } from '../../../src/network/wasm/compile.js';
import { place, Region } from '../../../src/network/wasm/region.js';
import { initialise, weightTable } from '../../../src/network/weights.js';

const size = 6;
const rows = Array.from({ length: edgeCount(2) }, () => dartsOperations.map((_, i) => (i + 1) / 36));
const plan = mixturePlan({ channels: 4, cells: 4, classes: 3, image: [8, 8, 3] }, dartsOperations, 2);
const shares = { ...sharesOf('normal', rows, dartsOperations), ...sharesOf('reduce', rows, dartsOperations) };
const random = stream(0, 'test', 'images');
const batch = {
  images: Float32Array.from({ length: size * 8 * 8 * 3 }, () => random.normal()),
  labels: Uint8Array.from({ length: size }, (_, i) => i % 3),
  size,
};
const weights = weightTable(plan.weights);
initialise(weights, 0);

function bytes(recomputed: number): number {
  const pass = { training: true, auxiliary: false, dropsPaths: false, recomputed } as const;
  return compilePlan(plan, size, pass).bytes;
}

async function gradients(
  memoryLimit: number,
  skipped: readonly string[] = [],
): Promise<{ bytes: number; values: Float32Array }> {
  const backend = await openWasmBackend({ memoryLimit });
  const network = backend.compile(plan, size, 'train');
  const table = weightTable(plan.weights);
  const zeros = Object.fromEntries(skipped.map((name) => [name, 0]));
  await network.gradients(batch, weights, table, { shares: { ...shares, ...zeros } });
  const result = { bytes: network.bytes, values: table.values };
  network.dispose();
  return result;
}

describe('the memory of a compiled network', () => {
  it('shrinks by computing cells again, and the gradients keep their bits', async () => {
    const held = await gradients(bytes(0));
    const limit = bytes(2);
    expect(limit).to.be.below(bytes(0));
    const recomputed = await gradients(limit);
    expect(held.bytes).to.equal(bytes(0));
    expect(recomputed.bytes).to.be.at.most(limit);
    expect(recomputed.values).to.deep.equal(held.values);
    expect(held.values.some((value) => value !== 0)).to.equal(true);
  });

  it('shrinks in the same way where some operations do not run, and gradients of shares keep their bits', async () => {
    const skipped = shareNames(plan).filter((_, i) => i % 3 === 1);
    const held = await gradients(bytes(0), skipped);
    expect((await gradients(bytes(2), skipped)).values).to.deep.equal(held.values);
    expect(held.values).to.not.deep.equal((await gradients(bytes(0))).values);
    const derivatives = [];
    // The gradients of shares take a little more.
    for (const limit of [2 * bytes(0), bytes(2) + 20_000]) {
      const network = (await openWasmBackend({ memoryLimit: limit })).compile(plan, size, 'train');
      const request = { shares: shareNames(plan) };
      derivatives.push((await network.pass(batch, weights, { shares, gradients: request })).shares);
      network.dispose();
    }
    expect(derivatives[1]).to.deep.equal(derivatives[0]);
  });

  it('of an evaluation shrinks by running fewer readers of a tensor in a row, and the scores keep their bits', async () => {
    const least = compilePlan(plan, size, {
      training: false,
      statistics: 'batch',
      readers: 1,
      terms: 2,
    }).bytes;
    const logits = async (memoryLimit?: number): Promise<{ bytes: number; values: Float32Array }> => {
      const network = (await openWasmBackend({ memoryLimit })).compile(plan, size, 'evaluate');
      const values = await network.logits(batch, weights, 'batch', shares);
      const result = { bytes: network.bytes, values };
      network.dispose();
      return result;
    };
    const [free, tight] = [await logits(), await logits(least)];
    expect(free.bytes).to.be.above(least);
    expect(tight.bytes).to.equal(least);
    expect(tight.values).to.deep.equal(free.values);
  });

  it('is refused beforehand where even that exceeds the limit, with both figures', async () => {
    const backend = await openWasmBackend({ memoryLimit: 1000 });
    expect(() => backend.compile(plan, size, 'train'))
      .to.throw(MemoryLimitError)
      .with.property('message')
      .that.matches(/needs \d+ MiB for a batch of 6, and the limit is 1 MiB/);
  });

  it('is refused where the heap of wasm, which ends at 4 GiB, could not hold it, whatever the limit', async () => {
    const backend = await openWasmBackend({ memoryLimit: 2 ** 40 });
    expect(() => backend.compile(plan, 1_000_000, 'train')).to.throw(
      MemoryLimitError,
      'the limit is 3994 MiB',
    );
    const arena = await Arena.open();
    expect(() => arena.reserve(2 ** 33)).to.throw('no room for 8589934592 bytes');
    expect(arena.bytes).to.equal(0);
  });

  it('does not grow over 1,000 steps, nor does the heap that it lies in', async () => {
    const skeleton = { channels: 4, cells: 1, classes: 3, image: [4, 4, 3] };
    const small = mixturePlan(skeleton, ['skip_connect', 'sep_conv_3x3'], 1);
    const even = Object.fromEntries(shareNames(small).map((name) => [name, 0.5]));
    const backend = await openWasmBackend();
    const arena = await Arena.open();
    const networks = [backend.compile(small, 2, 'train'), backend.compile(small, 2, 'evaluate')] as const;
    const [values, table] = [weightTable(small.weights), weightTable(small.weights)];
    initialise(values, 0);
    const images = batch.images.subarray(0, 2 * 4 * 4 * 3);
    const two = { images, labels: batch.labels.subarray(0, 2), size: 2 };
    const heap = (): number => arena.floats(place(new Region(0)), 0).buffer.byteLength;
    const sizes = new Set<string>();
    for (let step = 0; step < 1000; step++) {
      await networks[0].gradients(two, values, table, { shares: even });
      if (step % 10 === 0) await networks[1].evaluate(two, values, 'batch', even);
      if (step > 0) sizes.add(`${backend.held} ${heap()}`);
    }
    networks.forEach((network) => network.dispose());
    expect(sizes.size).to.equal(1);
    expect(backend.held).to.equal(0);
  });
});
