/** What every backend keeps: the suite that each implementation of `Backend` and `Network` passes. */
import assert from 'node:assert/strict';
import type { Backend, Network, Statistics } from '../network/network.js';
import { exp, log } from '../elementary.js';
import { largest } from '../extremes.js';
import { view, weightTable } from '../network/weights.js';
import { count } from './plain/block.js';
import type { Case } from './plain/case.js';
import { cases } from './plain/cases.js';
import { moments } from './plain/layers.js';
import { passContract } from './pass-contract.js';
import { differences, plainValues } from './plain/network.js';
import { runner } from './runner.js';
import { assertNear, setting, some, tableLike } from './plain/setting.js';

export interface BackendCase {
  /** Starts the backend; once, before the tests run. */
  readonly open: () => Promise<Backend>;
  /** What it keeps (tensors, bytes): the same before a network is compiled and after it is disposed of. */
  readonly held: () => number;
}

function find(name: string): Case {
  return cases.find((one) => one.name === name)!;
}

/**
 * Describes the backend: every kind of layer and mixture against plain loops in double precision (to 1e-4), gradients
 * against central differences of those (to 1e-3).
 */
export function backendContract(name: string, { open, held }: BackendCase): void {
  const { describe, it, before, after } = runner();
  describe(`the network contract on ${name}`, () => {
    let backend: Backend;
    before(async () => {
      backend = await open();
    });
    after(() => backend.dispose());

    passContract(() => backend);

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
            assertNear(logits, expected.data, 1e-4);
          }
          const gradients = tableLike(one);
          await network.gradients(batch, weights, gradients, one.options);
          for (const weight of one.plan.weights.filter(({ trainable }) => trainable)) {
            const entries = some(count(weight.shape), 12);
            const expected = differences(one.plan, batch, plain, one.options, weight.name, entries);
            const found = entries.map((entry) => view(gradients, weight.name)[entry]!);
            assertNear(found, expected, 1e-3, weight.name);
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
        assertNear(view(gradients, `norm.2.mean`), mean, 1e-4);
        assertNear(view(gradients, `norm.2.variance`), unbiased, 1e-4);
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
        assert.equal(side.length, 6);
        for (const { name: w, trainable } of side)
          // Its running statistics come back as they are, so that an update leaves them where they are.
          assert.deepEqual(
            [...view(gradients, w)],
            [...(trainable ? new Float32Array(view(weights, w).length) : view(weights, w))],
            w,
          );
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
        assert.deepEqual([...view(gradients, 'other')], [7, 7, 7, 7, 7]);
        assert.deepEqual(wide.values, before);
        const alone = tableLike(one);
        await network.gradients(batch, weights, alone);
        for (const { name: w } of one.plan.weights)
          assert.deepEqual([...view(gradients, w)], [...view(alone, w)], w);
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
          loss += log(row.reduce((s, z) => s + exp(z), 0)) - row[batch.labels[image]!]!;
          if (row.indexOf(largest(row)) === batch.labels[image]) correct++;
        }
        for (const found of [
          await network.evaluate(batch, weights, 'batch', shares),
          // Smoothing and the auxiliary head change the gradients; the score stays the plain cross entropy.
          await network.gradients(batch, weights, tableLike(one), { labelSmoothing: 0.3, shares }),
        ]) {
          assert.ok(Math.abs(found.loss - loss) <= 1e-4 * loss, `a loss of ${found.loss}, not ${loss}`);
          assert.deepEqual([found.correct, found.count], [correct, batch.size]);
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
        assertNear(await network.logits(small, weights, 'batch'), expected.data, 1e-4);
        const gradients = tableLike(one);
        assert.equal((await network.gradients(small, weights, gradients)).count, 2);
        const [slope] = differences(one.plan, small, plain, {}, 'images', [5]);
        const error = Math.abs(view(gradients, 'images')[5]! - slope!);
        assert.ok(error <= 1e-3 * Math.abs(slope!) + 1e-6, `a gradient that is ${error} away from ${slope}`);
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
        assert.deepEqual(results[0], results[1]);
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
          assert.deepEqual(together[0], alone[0]);
          assert.deepEqual(together[2], alone[1]);
          assert.deepEqual(together[4], alone[0]);
        }),
      );
    });

    it('says how many bytes a network took', () =>
      compiled(find('a mixed edge'), async (network) => {
        const { batch, weights } = setting(find('a mixed edge'));
        const { options } = find('a mixed edge');
        await network.gradients(batch, weights, tableLike(find('a mixed edge')), options);
        assert.ok(network.bytes > 3 * 6 * 5 * 3 * 4 * 4, `${network.bytes} bytes`);
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
        assert.equal(held(), during);
      });
      assert.equal(held(), before);
    });
  });
}
