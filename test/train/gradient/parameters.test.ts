import { expect } from 'chai';
import { stream } from '../../../src/random.js';
import { architectureStep, startOf } from '../../../src/train/gradient/architecture-optimiser.js';
import { architectureBatch, shardsOf } from '../../../src/train/gradient/batches.js';
import { changesOf, entropyOf, skipsOf } from '../../../src/train/gradient/measures.js';
import { clipped, normOf } from '../../../src/train/gradient/matrices.js';
import { concrete, gumbelChoice, softmaxPullBack } from '../../../src/train/gradient/relaxation.js';
import { momentOf } from '../../../src/train/gradient/stages.js';
import { softmax } from '../../../src/space/decode.js';

describe('relaxations', () => {
  const random = stream(1, 'relaxation');
  const alphas = Array.from({ length: 5 }, () => random.normal());
  const slopes = Array.from({ length: 5 }, () => random.normal());
  const u = Array.from({ length: 5 }, () => 0.01 + 0.98 * random.next());

  it('pull gradients back as finite differences do', () => {
    for (const temperature of [0.5, 1, 7]) {
      const loss = (at: readonly number[]): number =>
        concrete(at, u, temperature).reduce((sum, share, i) => sum + share * slopes[i]!, 0);
      const gradient = softmaxPullBack(concrete(alphas, u, temperature), slopes, temperature);
      gradient.forEach((slope, i) => {
        const [above, below] = [1e-5, -1e-5].map((step) => loss(alphas.with(i, alphas[i]! + step)));
        expect(slope).to.be.closeTo((above! - below!) / 2e-5, 1e-8);
      });
    }
  });

  it('choose an operation as often as its share says', () => {
    const counts = [0, 0, 0];
    const row = [1, 0, -1];
    for (let i = 0; i < 4000; i++)
      counts[
        gumbelChoice(
          row,
          row.map(() => 1 - random.next()),
        )
      ]!++;
    softmax(row).forEach((share, i) => expect(counts[i]! / 4000).to.be.closeTo(share, 0.03));
  });
});

describe('the optimiser of architecture parameters', () => {
  it('moves by almost the learning rate in the first step of Adam', () => {
    const adam = { kind: 'adam', learningRate: 0.1, weightDecay: 0, clip: Infinity } as const;
    const { alphas } = architectureStep(startOf({ a: [[1, 1]] }), { a: [[5, -0.01]] }, adam);
    expect(alphas['a']![0]![0]).to.be.closeTo(0.9, 1e-6);
    expect(alphas['a']![0]![1]).to.be.closeTo(1.1, 1e-6);
  });

  it('goes straight downhill with SGD, and clips', () => {
    const sgd = { kind: 'sgd', learningRate: 0.5, weightDecay: 0.1, clip: 5 } as const;
    const { alphas } = architectureStep(startOf({ a: [[1, 2]] }), { a: [[3, 4]] }, sgd);
    expect(alphas['a']![0]![0]).to.be.closeTo(1 - 0.5 * 3.1, 1e-6);
    expect(normOf(clipped({ a: [[30, 40]] }, 5))).to.be.closeTo(5, 1e-5);
    expect(clipped({ a: [[3, 0]] }, 5)).to.deep.equal({ a: [[3, 0]] });
  });
});

describe('what is measured of architecture parameters', () => {
  const operations = ['none', 'skip_connect', 'other'];

  it('is an entropy between none and that of equal shares', () => {
    expect(entropyOf({ a: [[0, 0, 0, 0]] })).to.be.closeTo(Math.log(4), 1e-12);
    expect(entropyOf({ a: [[100, 0]], b: [[0, 0]] })).to.be.closeTo(Math.log(2) / 2, 1e-12);
  });

  it('counts skips and changes over all kinds of cells', () => {
    const before = { a: [{ edge: 0, column: 1 }], b: [{ edge: 1, column: 1 }] };
    const after = { a: [{ edge: 0, column: 2 }], b: [{ edge: 1, column: 1 }] };
    expect(skipsOf(before, operations)).to.equal(2);
    expect(skipsOf(after, operations)).to.equal(1);
    expect(changesOf(after, before)).to.equal(1);
    expect(changesOf(after, undefined)).to.equal(0);
  });
});

describe('where and with what a search by gradient is', () => {
  it('shares epochs evenly among stages', () => {
    const stages = [{}, {}, {}];
    const at = [0, 24, 25, 74, 80].map((epoch) => momentOf({ stages }, epoch, 75));
    expect(at.map(({ stage }) => stage)).to.deep.equal([0, 0, 1, 2, 2]);
    expect(at.map(({ epoch }) => epoch)).to.deep.equal([0, 24, 0, 24, 24]);
    expect(at[0]!.epochs).to.equal(25);
  });

  it('draws different images for each batch of the architecture, none twice', () => {
    const one = architectureBatch(20, 8, 1, 0, 0);
    expect(new Set(one).size).to.equal(8);
    expect([...one].every((image) => image >= 0 && image < 20)).to.equal(true);
    expect([...architectureBatch(20, 8, 1, 0, 1)]).not.to.deep.equal([...one]);
  });

  it('cuts batches into shards of almost one size', () => {
    const shards = shardsOf(Int32Array.from([1, 2, 3, 4, 5]), 2);
    expect(shards.map((shard) => [...shard])).to.deep.equal([
      [1, 2],
      [3, 4, 5],
    ]);
    expect(shardsOf(Int32Array.from([1]), 3)).to.have.length(1);
  });
});
