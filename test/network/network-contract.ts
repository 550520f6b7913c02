/** What every backend keeps: the suite that each implementation of `Backend` and `Network` passes. */
import { expect } from 'chai';
import type { Backend, Network, Statistics } from '../../src/network/network.js';
import { view, weightTable } from '../../src/network/weights.js';
import { count } from './plain/block.js';
import type { Case } from './plain/case.js';
import { cases } from './plain/cases.js';
import { moments } from './plain/layers.js';
import { describePasses } from './pass-contract.js';
import { differences, plainValues } from './plain/network.js';
import { distance, setting, some, tableLike } from './plain/setting.js';

export interface ContractOptions {
  /** What the backend holds (tensors, say): the same before a network is compiled and after it is disposed of. */
  readonly held: () => number;
}

function find(name: string): Case {
  return cases.find((one) => one.name === name)!;
}

/** Describes the backend that `open` starts. */
export function describeBackend(name: string, open: () => Promise<Backend>, { held }: ContractOptions): void {
  describe(`the network contract on ${name}`, () => {
    let backend: Backend;
    before(async () => {
      backend = await open();
    });
    after(() => backend.dispose());

    describePasses(() => backend);

    const compiled = async <T>(one: Case, use: (network: Network) => Promise<T>): Promise<T> => {
      const network = backend.compile(one.plan, one.size, 'train');
      try {
        return await use(network);
      } finally {
        network.dispose();
      }
    };

    for (const one of cases) {
      it(`computes ${one.name}, and its gradients`, () =>
        compiled(one, async (network) => {
          const { batch, weights, plain } = setting(one);
          const statistics: Statistics[] = ['batch', 'running'];
          for (const choice of statistics) {
            const { shares } = one.options;
            const expected = plainValues(one.plan, batch, plain, choice, shares).get(one.plan.output)!;
            const logits = await network.logits(batch, weights, choice, shares);
            expect(distance(logits, expected.data)).to.be.below(1e-4);
          }
          const gradients = tableLike(one);
          await network.gradients(batch, weights, gradients, one.options);
          for (const weight of one.plan.weights.filter(({ trainable }) => trainable)) {
            const entries = some(count(weight.shape), 12);
            const expected = differences(one.plan, batch, plain, one.options, weight.name, entries);
            const found = entries.map((entry) => view(gradients, weight.name)[entry]!);
            expect(distance(found, expected), weight.name).to.be.below(1e-3);
          }
        }));
    }

    it('leaves the mean and the unbiased variance of the batch beside the gradients', () => {
      const one = find('batch norm with running statistics');
      return compiled(one, async (network) => {
        const { batch, weights, plain } = setting(one);
        const gradients = tableLike(one);
        await network.gradients(batch, weights, gradients);
        const norm = one.plan.layers.find(({ kind }) => kind === 'batchNorm')!;
        const input = plainValues(one.plan, batch, plain, 'batch').get(norm.inputs[0]!)!;
        const { mean, variance, count: rows } = moments(input);
        const unbiased = variance.map((v) => (v * rows) / (rows - 1));
        expect(distance(view(gradients, `norm.2.mean`), mean)).to.be.below(1e-4);
        expect(distance(view(gradients, `norm.2.variance`), unbiased)).to.be.below(1e-4);
      });
    });

    it('does not run the auxiliary head without a weight for it', () => {
      const one = find('an auxiliary head');
      return compiled(one, async (network) => {
        const { batch, weights } = setting(one);
        const gradients = tableLike(one);
        gradients.values.fill(7);
        await network.gradients(batch, weights, gradients, {});
        const side = one.plan.weights.filter(({ name: w }) => /^(norm|dense)\.[234]\./.test(w));
        expect(side).to.have.length(6);
        for (const { name: w, trainable } of side)
          // Its running statistics come back as they are, so that an update leaves them where they are.
          expect([...view(gradients, w)], w).to.deep.equal([
            ...(trainable ? new Float32Array(view(weights, w).length) : view(weights, w)),
          ]);
      });
    });

    it('writes the gradients of its own weights and nothing else', () => {
      const one = find('a separable convolution with batch norms');
      return compiled(one, async (network) => {
        const { batch, weights } = setting(one);
        const more = [
          { name: 'other', shape: [5], initial: { kind: 'constant', value: 0 } } as const,
          ...one.plan.weights,
        ];
        const gradients = weightTable(more);
        gradients.values.fill(7);
        const wide = weightTable(more);
        for (const { name: w } of one.plan.weights) view(wide, w).set(view(weights, w));
        const before = wide.values.slice();
        await network.gradients(batch, wide, gradients);
        expect([...view(gradients, 'other')]).to.deep.equal([7, 7, 7, 7, 7]);
        expect(wide.values).to.deep.equal(before);
        const alone = tableLike(one);
        await network.gradients(batch, weights, alone);
        for (const { name: w } of one.plan.weights)
          expect([...view(gradients, w)], w).to.deep.equal([...view(alone, w)]);
      });
    });

    it('scores with sums over the images, the same in training and in evaluation', () => {
      const one = find('a mixed edge');
      return compiled(one, async (network) => {
        const { batch, weights, plain } = setting(one);
        const { shares = {} } = one.options;
        const logits = plainValues(one.plan, batch, plain, 'batch', shares).get(one.plan.output)!;
        let [loss, correct] = [0, 0];
        for (let image = 0; image < batch.size; image++) {
          const row = logits.data.subarray(3 * image, 3 * image + 3);
          loss += Math.log(row.reduce((s, z) => s + Math.exp(z), 0)) - row[batch.labels[image]!]!;
          if (row.indexOf(Math.max(...row)) === batch.labels[image]) correct++;
        }
        for (const found of [
          await network.evaluate(batch, weights, 'batch', shares),
          // Smoothing and the auxiliary head change the gradients; the score stays the plain cross entropy.
          await network.gradients(batch, weights, tableLike(one), { labelSmoothing: 0.3, shares }),
        ]) {
          expect(found.loss).to.be.closeTo(loss, 1e-4 * loss);
          expect([found.correct, found.count]).to.deep.equal([correct, batch.size]);
        }
      });
    });

    it('takes batches smaller than the largest', () => {
      const one = find('batch norm');
      return compiled(one, async (network) => {
        const { batch, weights, plain } = setting(one);
        const pixels = batch.images.length / batch.size;
        const small = {
          images: batch.images.slice(0, 2 * pixels),
          labels: batch.labels.slice(0, 2),
          size: 2,
        };
        await network.logits(batch, weights, 'batch');
        const expected = plainValues(one.plan, small, plain, 'batch').get(one.plan.output)!;
        expect(distance(await network.logits(small, weights, 'batch'), expected.data)).to.be.below(1e-4);
        const gradients = tableLike(one);
        expect((await network.gradients(small, weights, gradients)).count).to.equal(2);
        const [slope] = differences(one.plan, small, plain, {}, 'images', [5]);
        expect(view(gradients, 'images')[5]).to.be.closeTo(slope!, 1e-3 * Math.abs(slope!) + 1e-6);
      });
    });

    it('gives the same bits for the same call', () => {
      const one = find('a mixed edge');
      return compiled(one, async (network) => {
        const { batch, weights } = setting(one);
        const results = [];
        for (let i = 0; i < 2; i++) {
          const gradients = tableLike(one);
          const { loss } = await network.gradients(batch, weights, gradients, one.options);
          results.push({ loss, values: [...gradients.values] });
        }
        expect(results[0]).to.deep.equal(results[1]);
      });
    });

    it('runs two networks side by side', async () => {
      const [one, other] = [find('a mixed edge'), find('batch norm of features')];
      const alone = await Promise.all(
        [one, other].map((c) =>
          compiled(c, (n) => n.logits(setting(c).batch, setting(c).weights, 'batch', c.options.shares)),
        ),
      );
      await compiled(one, (first) =>
        compiled(other, async (second) => {
          const [a, b] = [setting(one), setting(other)];
          const together = await Promise.all([
            first.logits(a.batch, a.weights, 'batch', one.options.shares),
            second.gradients(b.batch, b.weights, tableLike(other)),
            second.logits(b.batch, b.weights, 'batch'),
            first.gradients(a.batch, a.weights, tableLike(one), one.options),
            first.logits(a.batch, a.weights, 'batch', one.options.shares),
          ]);
          expect(together[0]).to.deep.equal(alone[0]);
          expect(together[2]).to.deep.equal(alone[1]);
          expect(together[4]).to.deep.equal(alone[0]);
        }),
      );
    });

    it('says how many bytes a network took', () =>
      compiled(find('a mixed edge'), async (network) => {
        const { batch, weights } = setting(find('a mixed edge'));
        const { options } = find('a mixed edge');
        await network.gradients(batch, weights, tableLike(find('a mixed edge')), options);
        expect(network.bytes).to.be.above(3 * 6 * 5 * 3 * 4 * 4);
      }));

    it('holds nothing more after many steps, and nothing of a network that was disposed of', async () => {
      const one = find('a separable convolution with batch norms');
      const { batch, weights } = setting(one);
      const before = held();
      await compiled(one, async (network) => {
        await network.gradients(batch, weights, tableLike(one));
        const during = held();
        for (let i = 0; i < 20; i++) {
          await network.gradients(batch, weights, tableLike(one));
          await network.evaluate(batch, weights, 'running');
        }
        expect(held()).to.equal(during);
      });
      expect(held()).to.equal(before);
    });
  });
}
