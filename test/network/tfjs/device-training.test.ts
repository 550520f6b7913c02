import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { stream } from '../../../src/random.js';
import { dartsSpace } from '../../../src/space/darts.js';
import { openBackend } from '../../../src/network/backends.js';
import type { Backend, Batch, Resident } from '../../../src/network/network.js';
import { remainingWeights, skippedShares, statisticMomenta } from '../../../src/plan/graph.js';
import { sgdStep, trainable, updateStatistics, type SgdSettings } from '../../../src/network/optimiser.js';
import { initialise, view, weightTable, type WeightTable } from '../../../src/network/weights.js';
import { backendsUnderTest } from '../backends-under-test.js';
import { PlanDraft } from '../../../src/testing/plain/draft.js';
import { distance } from '../../../src/testing/plain/setting.js';

const skeleton = { channels: 4, cells: 2, classes: 3, image: [6, 6, 3] };
const space = dartsSpace({ search: skeleton, derived: { channels: 4, cells: 2 } });
const plans = [1, 2].map((seed) => space.supernetPlan(space.sample(stream(seed, 'genome')), 'path'));
const weights = space.supernetWeights();
const settings: SgdSettings = {
  learningRate: 0.05,
  momentum: 0.9,
  nesterov: false,
  weightDecay: 3e-4,
  clip: 1,
};

function batchOf(step: number): Batch {
  const random = stream('batch', step);
  const images = Float32Array.from({ length: 4 * 108 }, () => random.normal());
  return { images, labels: Uint8Array.from([0, 1, 2, step % 3]), size: 4 };
}

function start(): { weights: WeightTable; momentum: WeightTable } {
  const tables = { weights: weightTable(weights), momentum: weightTable(weights) };
  initialise(tables.weights, 18);
  return tables;
}

/** Steps with paths in turn, by the network and the optimiser in shared memory. */
async function reference(backend: Backend, steps: number, sgd: SgdSettings) {
  const tables = start();
  const losses = [];
  for (let step = 0; step < steps; step++) {
    const plan = plans[step % 2]!;
    const gradients = weightTable(weights);
    const network = backend.compile(plan, 4, 'train');
    losses.push((await network.gradients(batchOf(step), tables.weights, gradients)).loss);
    const names = plan.weights.map(({ name }) => name);
    sgdStep({ ...tables, gradients }, trainable(names, tables.weights), sgd);
    updateStatistics(tables.weights, gradients, statisticMomenta(plan));
  }
  return { tables, losses };
}

async function train(backend: Backend, resident: Resident, steps: number, sgd: SgdSettings): Promise<void> {
  for (let step = 0; step < steps; step++)
    await resident.step(backend.compile(plans[step % 2]!, 4, 'train'), batchOf(step), sgd);
}

for (const name of backendsUnderTest.filter((one) => one !== 'wasm'))
  describe(`training on the device (${name})`, () => {
    let backend: Backend;
    before(async () => {
      backend = await openBackend(name, { inside: true });
    });
    after(() => backend.dispose());

    const resident = async <T>(use: (resident: Resident) => Promise<T>): Promise<T> => {
      const tables = start();
      const made = backend.resident!(tables.weights, tables.momentum);
      try {
        return await use(made);
      } finally {
        made.dispose();
      }
    };

    for (const [what, sgd] of [
      ['clipped', settings],
      ['unclipped, with Nesterov momentum', { ...settings, clip: 1e9, nesterov: true }],
    ] as const)
      it(`steps as the optimiser in shared memory does, ${what}`, () =>
        resident(async (on) => {
          const expected = await reference(backend, 5, sgd);
          await train(backend, on, 5, sgd);
          const losses = (await on.scores()).map(({ loss }) => loss);
          expect(distance(losses, expected.losses)).to.be.below(1e-4);
          const found = { weights: weightTable(weights), momentum: weightTable(weights) };
          await on.save(found.weights, found.momentum);
          expect(distance(found.weights.values, expected.tables.weights.values)).to.be.below(1e-4);
          expect(distance(found.momentum.values, expected.tables.momentum.values)).to.be.below(1e-3);
        }));

    it('leaves weights alone, to the bit, that no step of theirs came by', () =>
      resident(async (on) => {
        const before = start();
        await on.step(backend.compile(plans[0]!, 4, 'train'), batchOf(0), settings);
        const after = { weights: weightTable(weights), momentum: weightTable(weights) };
        await on.save(after.weights, after.momentum);
        const own = new Set(plans[0]!.weights.map(({ name: weight }) => weight));
        const others = weights.filter(({ name: weight }) => !own.has(weight));
        expect(others).not.to.be.empty;
        for (const { name: weight } of others) {
          const { offset, size } = before.weights.slots.get(weight)!;
          const range = [offset, offset + size] as const;
          expect(after.weights.values.slice(...range)).to.deep.equal(before.weights.values.slice(...range));
          expect(after.momentum.values.slice(...range)).to.deep.equal(new Float32Array(size));
        }
      }));

    it('steps and scores with shares, and leaves what does not run alone', () =>
      resident(async (on) => {
        const genome = space.sample(stream(1, 'genome'));
        const mixture = space.supernetPlan(genome, 'mixture');
        const all = space.supernetShares!(genome);
        const idle = Object.keys(all).filter((share) => /sep_conv/.test(share));
        const shares = { ...all, ...Object.fromEntries(idle.map((share) => [share, 0])) };
        const network = backend.compile(mixture, 4, 'train');
        await on.step(network, batchOf(0), settings, { shares });
        await on.evaluate(network, batchOf(1), 'batch', shares);
        const losses = (await on.scores()).map(({ loss }) => loss);
        const found = { weights: weightTable(weights), momentum: weightTable(weights) };
        await on.save(found.weights, found.momentum);

        const tables = start();
        const before = tables.weights.values.slice();
        const gradients = weightTable(weights);
        const { loss } = await network.gradients(batchOf(0), tables.weights, gradients, { shares });
        const left = remainingWeights(mixture, skippedShares(shares)).map(({ name: weight }) => weight);
        sgdStep({ ...tables, gradients }, trainable(left, tables.weights), settings);
        updateStatistics(tables.weights, gradients, statisticMomenta(mixture));
        const scored = await network.evaluate(batchOf(1), tables.weights, 'batch', shares);
        expect(distance(losses, [loss, scored.loss])).to.be.below(1e-4);
        expect(distance(found.weights.values, tables.weights.values)).to.be.below(1e-4);
        const others = weights.filter(({ name: weight }) => !left.includes(weight));
        expect(others.length).to.be.above(10);
        for (const { name: weight } of others) {
          const { offset, size } = tables.weights.slots.get(weight)!;
          for (const { values } of [found.weights, tables.weights])
            expect(values.slice(offset, offset + size), weight).to.deep.equal(
              before.slice(offset, offset + size),
            );
        }
      }));

    it('moves running statistics by the momentum of their batch norm', async () => {
      const draft = new PlanDraft([6, 6, 3]);
      const first = draft.norm(draft.convolution('images', 4, { kernel: [1, 1] }), {
        ...{ running: true, momentum: 0.3 },
      });
      const second = draft.norm(draft.convolution(first, 4, { kernel: [1, 1] }), {
        ...{ running: true, momentum: 0.05 },
      });
      const plan = draft.plan(draft.head(second, 3));
      const [found, expected, gradients] = [0, 1, 2].map(() => weightTable(plan.weights));
      for (const table of [found!, expected!]) initialise(table, 3);
      const network = backend.compile(plan, 4, 'train');
      await network.gradients(batchOf(0), expected!, gradients!);
      updateStatistics(expected!, gradients!, statisticMomenta(plan));
      const on = backend.resident!(found!, weightTable(plan.weights));
      await on.step(network, batchOf(0), settings);
      await on.save(found!, weightTable(plan.weights));
      on.dispose();
      for (const { name: statistic } of plan.weights.filter(({ trainable: trained }) => trained === false))
        expect(distance(view(found!, statistic), view(expected!, statistic)), statistic).to.be.below(1e-5);
    });

    it('scores with the weights as they stand, in the order of the calls', () =>
      resident(async (on) => {
        const { tables } = await reference(backend, 1, settings);
        const network = backend.compile(plans[1]!, 4, 'evaluate');
        const expected = [
          await network.evaluate(batchOf(7), start().weights, 'batch'),
          await network.evaluate(batchOf(7), tables.weights, 'batch'),
        ];
        await on.evaluate(network, batchOf(7), 'batch');
        await train(backend, on, 1, settings);
        await on.evaluate(network, batchOf(7), 'batch');
        const [first, , last] = await on.scores();
        expect(first!.loss).to.be.closeTo(expected[0]!.loss, 1e-4 * expected[0]!.loss);
        expect(last!.loss).to.be.closeTo(expected[1]!.loss, 1e-4 * expected[1]!.loss);
        expect(first!.loss).not.to.be.closeTo(last!.loss, 1e-3);
        expect(await on.scores()).to.deep.equal([]);
      }));

    it('says which step had a gradient that is not finite', () =>
      resident(async (on) => {
        await train(backend, on, 1, settings);
        const batch = batchOf(1);
        batch.images[0] = Number.POSITIVE_INFINITY;
        await on.step(backend.compile(plans[0]!, 4, 'train'), batch, settings);
        const norms = (await on.scores()).map(({ norm }) => Number.isFinite(norm));
        expect(norms).to.deep.equal([true, false]);
      }));

    it('holds as many tensors after a thousand steps as after one, and none when disposed of', async () => {
      const before = tf.memory().numTensors;
      const draft = new PlanDraft([6, 6, 3]);
      const x = draft.convolution('images', 2, { kernel: [3, 3], stride: [2, 2] });
      const plan = draft.plan(draft.head(draft.norm(x, { affine: true, running: true }), 3));
      const on = backend.resident!(weightTable(plan.weights), weightTable(plan.weights));
      const network = backend.compile(plan, 4, 'train');
      await on.step(network, batchOf(0), settings);
      await on.scores();
      const during = tf.memory().numTensors;
      for (let i = 0; i < 1000; i++) {
        await on.step(network, batchOf(0), settings);
        if (i % 50 === 49) await on.scores();
      }
      expect(tf.memory().numTensors).to.equal(during);
      on.dispose();
      expect(tf.memory().numTensors).to.equal(before);
    });
  });
