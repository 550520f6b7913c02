import { expect } from 'chai';
import { openWasmBackend } from '../../../src/network/wasm/wasm-backend.js';
import { initialise, view, weightTable } from '../../../src/network/weights.js';
import { shareNames } from '../../../src/plan/graph.js';
import type { Shares } from '../../../src/plan/plan.js';
import { dartsSpace } from '../../../src/space/darts.js';
import { networkPlan } from '../../../src/space/networks/catalogue.js';

const tiny = { channels: 4, cells: 2, classes: 3, image: [8, 8, 3] as const };

describe('weights that are said to be the same', () => {
  it('are taken up again, but never those of another table, network or pass', async () => {
    const backend = await openWasmBackend();
    const plan = networkPlan('resnet-cifar-20', { channels: 2, image: [8, 8, 3], classes: 3 });
    const [one, other] = [backend.compile(plan, 2, 'evaluate'), backend.compile(plan, 1, 'train')];
    const tables = [1, 2].map((seed) => {
      const table = weightTable(plan.weights);
      initialise(table, seed);
      return table;
    });
    const [a, b] = tables as [(typeof tables)[0], (typeof tables)[0]];
    const batch = {
      ...{ images: Float32Array.from({ length: 192 }, (_, i) => (i % 7) - 3), size: 1 },
      labels: new Uint8Array(1),
    };
    const logits = async (network: typeof one, table: typeof a, sameWeights: boolean): Promise<number[]> => [
      ...(await network.pass(batch, table, { statistics: 'running', sameWeights })).logits,
    ];
    const [ofA, ofB] = [await logits(one, a, false), await logits(one, b, false)];
    expect(ofA).not.to.deep.equal(ofB);
    const steps: readonly (readonly [() => Promise<unknown>, string])[] = [
      [() => Promise.resolve(), 'another table'],
      [() => logits(other, b, false), 'another network'],
      [() => other.gradients(batch, b, weightTable(plan.weights), { noise: [1] }), 'a pass of training'],
      [() => one.pass(batch, b, { statistics: 'batch' }), 'another program'],
    ];
    for (const [between, what] of steps) {
      await logits(one, b, false);
      await between();
      expect(await logits(one, a, true), what).to.deep.equal(ofA);
      expect(await logits(one, a, true), what).to.deep.equal(ofA);
    }
    // they are not read again, which is the caller's word
    view(a, plan.weights.find(({ trainable }) => trainable !== false)!.name).fill(0);
    expect(await logits(one, a, true)).to.deep.equal(ofA);
    expect(await logits(one, a, false)).not.to.deep.equal(ofA);
    one.dispose();
    other.dispose();
    backend.dispose();
  });

  it('are laid out for those operations of a mixture that run', async () => {
    const backend = await openWasmBackend();
    const { mixtures } = dartsSpace({ search: tiny, derived: tiny });
    const plan = mixtures!.plan({});
    const network = backend.compile(plan, 1, 'evaluate');
    const weights = weightTable(plan.weights);
    initialise(weights, 1);
    const batch = {
      ...{ images: Float32Array.from({ length: 192 }, (_, i) => (i % 7) - 3), size: 1 },
      labels: new Uint8Array(1),
    };
    const only = (operation: string): Shares =>
      Object.fromEntries(shareNames(plan).map((name) => [name, name.endsWith(operation) ? 1 : 0]));
    const logits = async (operation: string, sameWeights: boolean): Promise<number[]> => [
      ...(await network.pass(batch, weights, { shares: only(operation), sameWeights })).logits,
    ];
    const [three, five] = [await logits('sep_conv_3x3', false), await logits('sep_conv_5x5', false)];
    expect(three).not.to.deep.equal(five);
    expect(await logits('sep_conv_3x3', true)).to.deep.equal(three);
    expect(await logits('sep_conv_5x5', true)).to.deep.equal(five);
    backend.dispose();
  });
});
