import { expect } from 'chai';
import { stream } from '../../../src/random.js';
import type { Plan } from '../../../src/plan/plan.js';
import { openBackend } from '../../../src/network/backends.js';
import { MemoryLimitError, type Backend, type Batch } from '../../../src/network/network.js';
import type { Factors } from '../../../src/network/noise.js';
import { partThatFits, predictedBytes } from '../../../src/network/tfjs/memory.js';
import { initialise, view, weightTable, type WeightTable } from '../../../src/network/weights.js';
import { backendsUnderTest } from '../backends-under-test.js';
import { PlanDraft } from '../../../src/testing/plain/draft.js';
import { distance } from '../../../src/testing/plain/setting.js';

const pixels = 12 * 12 * 3;
const size = 23;

function planOf(normed: boolean): Plan {
  const draft = new PlanDraft([12, 12, 3]);
  const x = draft.convolution('images', 6, { kernel: [3, 3] });
  const y = normed ? draft.norm(x, { affine: true, running: true }) : x;
  return draft.plan(draft.head(draft.add({ kind: 'relu' }, [y]), 3));
}

function batchOf(count: number): Batch {
  const random = stream('split', 'batch');
  const images = Float32Array.from({ length: count * pixels }, () => random.normal());
  return { images, labels: Uint8Array.from({ length: count }, (_, i) => (i * 7) % 3), size: count };
}

function part({ images, labels }: Batch, from: number, to: number): Batch {
  return {
    images: images.slice(from * pixels, to * pixels),
    labels: labels.slice(from, to),
    size: to - from,
  };
}

function weightsOf(plan: Plan): WeightTable {
  const weights = weightTable(plan.weights);
  initialise(weights, 7);
  for (const { weight } of weights.slots.values())
    if (weight.name.endsWith('variance')) view(weights, weight.name).fill(0.7);
  return weights;
}

/** Memory in which the batch takes three parts. */
function narrow(plan: Plan, purpose: 'train' | 'evaluate'): number {
  return predictedBytes(plan, 10, purpose);
}

for (const name of backendsUnderTest.filter((one) => one !== 'wasm'))
  describe(`a batch that does not fit (${name})`, () => {
    const opened: Backend[] = [];
    const backendWith = async (memoryLimit?: number): Promise<Backend> => {
      const backend = await openBackend(name, {
        inside: true,
        ...(memoryLimit !== undefined && { memoryLimit }),
      });
      opened.push(backend);
      return backend;
    };
    after(() => opened.forEach((backend) => backend.dispose()));

    for (const loss of ['crossEntropy', 'sumOfLogits'] as const)
      it(`has the outputs and the gradients of shares and images of the whole (${loss})`, async () => {
        const draft = new PlanDraft([12, 12, 3]);
        const x = draft.convolution('images', 6, { kernel: [3, 3] });
        const sum = draft.add({ kind: 'add', shares: ['a', 'b'] }, [x, draft.add({ kind: 'gelu' }, [x])]);
        const dropped = draft.add({ kind: 'dropout', rate: 0.4 }, [sum]);
        const plan = draft.plan(draft.head(draft.add({ kind: 'relu' }, [dropped]), 3));
        // Masks that are given are of the whole batch.
        const noise: Factors = (_, count) =>
          Float32Array.from({ length: count }, (_unused, i) => ((i * 7919) % 13 < 5 ? 0 : 1 / 0.6));
        const found = [];
        for (const limit of [undefined, narrow(plan, 'train')]) {
          const network = (await backendWith(limit)).compile(plan, size, 'train');
          expect(network.parts).to.equal(limit === undefined ? 1 : 3);
          const shares = { a: 0.3, b: 0.9 };
          const gradients = { shares: ['a', 'b'], images: true };
          found.push(
            await network.pass(batchOf(size), weightsOf(plan), {
              ...{ shares, loss, noise, outputs: [sum], gradients },
            }),
          );
        }
        const [whole, parts] = found;
        expect(distance(parts!.logits, whole!.logits)).to.be.below(1e-6);
        expect(distance(parts!.outputs[sum]!, whole!.outputs[sum]!)).to.be.below(1e-6);
        expect(distance(parts!.images!, whole!.images!)).to.be.below(1e-5);
        const both = ['a', 'b'].map((share) => [parts!.shares[share]!, whole!.shares[share]!] as const);
        for (const [part, all] of both) expect(part).to.be.closeTo(all, 1e-4 * Math.abs(all));
      });

    /** Gradients and score of a batch in this much memory. */
    async function pass(plan: Plan, batch: Batch, memory?: number) {
      const network = (await backendWith(memory)).compile(plan, batch.size, 'train');
      const gradients = weightTable(plan.weights);
      const score = await network.gradients(batch, weightsOf(plan), gradients);
      return { score, gradients: gradients.values, bytes: network.bytes, parts: network.parts };
    }

    it('takes the fewest parts that fit, which are equal but for one image', () => {
      const plan = planOf(true);
      const limit = narrow(plan, 'train');
      expect(partThatFits(plan, size, 'train', limit)).to.equal(8);
      expect(partThatFits(plan, 10, 'train', limit)).to.equal(10);
      expect(partThatFits(plan, 11, 'train', limit)).to.equal(6);
    });

    it('has the gradients, statistics and scores of its parts, added by their shares', async () => {
      const plan = planOf(true);
      const batch = batchOf(size);
      const whole = await pass(plan, batch, narrow(plan, 'train'));
      expect(whole.parts).to.equal(3);
      const ranges = [
        [0, 8],
        [8, 16],
        [16, 23],
      ] as const;
      const expected = new Float64Array(whole.gradients.length);
      let [loss, correct] = [0, 0];
      for (const [from, to] of ranges) {
        const { score, gradients } = await pass(plan, part(batch, from, to));
        gradients.forEach((value, i) => (expected[i]! += (value * (to - from)) / size));
        loss += score.loss;
        correct += score.correct;
      }
      expect(distance(whole.gradients, expected)).to.be.below(1e-5);
      expect(whole.score.loss).to.be.closeTo(loss, 1e-4);
      expect([whole.score.correct, whole.score.count]).to.deep.equal([correct, size]);
    });

    it('has the gradients of the whole batch where there is no batch norm, and else has not', async () => {
      for (const normed of [false, true]) {
        const plan = planOf(normed);
        const [whole, parts] = [
          await pass(plan, batchOf(size)),
          await pass(plan, batchOf(size), narrow(plan, 'train')),
        ];
        expect([whole.parts, parts.parts]).to.deep.equal([1, 3]);
        if (normed) expect(distance(parts.gradients, whole.gradients)).to.be.above(1e-3);
        else expect(distance(parts.gradients, whole.gradients)).to.be.below(1e-5);
      }
    });

    it('stays within the memory that it may have', async () => {
      const plan = planOf(true);
      const [whole, parts] = [
        await pass(plan, batchOf(200)),
        await pass(plan, batchOf(200), narrow(plan, 'train')),
      ];
      expect(whole.bytes).to.be.above(narrow(plan, 'train'));
      expect(parts.bytes).to.be.below(narrow(plan, 'train'));
      const network = (await backendWith(narrow(plan, 'evaluate'))).compile(plan, 200, 'evaluate');
      await network.evaluate(batchOf(200), weightsOf(plan), 'running');
      expect(network.parts).to.equal(20);
      expect(network.bytes).to.be.below(narrow(plan, 'evaluate'));
    });

    it('is scored as the whole batch is with running statistics', async () => {
      const plan = planOf(true);
      const logits = async (memory?: number) =>
        (await backendWith(memory))
          .compile(plan, size, 'evaluate')
          .logits(batchOf(size), weightsOf(plan), 'running');
      const [whole, parts] = [await logits(), await logits(narrow(plan, 'evaluate'))];
      expect(parts).to.have.length(whole.length);
      expect(distance(parts, whole)).to.be.below(1e-5);
    });

    it('trains weights on the device as the step in shared memory does', async () => {
      const plan = planOf(true);
      const backend = await backendWith(narrow(plan, 'train'));
      const resident = backend.resident!(weightsOf(plan), weightTable(plan.weights));
      const network = backend.compile(plan, size, 'train');
      const rate = { learningRate: 1, momentum: 0, nesterov: false, weightDecay: 0, clip: Infinity };
      await resident.step(network, batchOf(size), rate);
      const after = { weights: weightTable(plan.weights), momentum: weightTable(plan.weights) };
      await resident.save(after.weights, after.momentum);
      resident.dispose();
      const { gradients } = await pass(plan, batchOf(size), narrow(plan, 'train'));
      const before = weightsOf(plan);
      for (const [weight, { weight: told, offset, size: length }] of before.slots) {
        const range = [offset, offset + length] as const;
        const [old, slope] = [before.values.slice(...range), gradients.slice(...range)];
        const expected =
          told.trainable === false
            ? old.map((value, i) => 0.9 * value + 0.1 * slope[i]!)
            : old.map((value, i) => value - slope[i]!);
        expect(distance(after.weights.values.slice(...range), expected), weight).to.be.below(1e-5);
      }
    });

    it('is refused where one image takes too much', async () => {
      const backend = await backendWith(1000);
      expect(() => backend.compile(planOf(true), size, 'train')).to.throw(MemoryLimitError);
    });
  });
