import { expect } from 'chai';
import { stream } from '../../src/random.js';
import { PlanBuilder } from '../../src/space/builder.js';
import { operation } from '../../src/space/operations.js';
import type { Plan } from '../../src/space/plan.js';
import { transformer } from '../../src/space/vit.js';
import { vitSpace } from '../../src/space/vit-space.js';
import { openBackend } from '../../src/train/backends.js';
import type { Backend, Batch } from '../../src/train/network.js';
import { initialise, readWeight, view, weightTable, type WeightTable } from '../../src/train/weights.js';
import { describeOnBackends } from './backends-under-test.js';
import { PlanDraft } from './plain/draft.js';
import { distance } from './plain/setting.js';

function batchFor(plan: Plan, size: number): Batch {
  const random = stream('attention', 'batch');
  const length = size * plan.layers[0]!.shape.reduce((a, b) => a * b, 1);
  const images = Float32Array.from({ length }, () => random.normal());
  return { images, labels: Uint8Array.from({ length: size }, (_, i) => i % 3), size };
}

/** Starting values, with those that start at a constant moved off it. */
function weightsFor(plan: Plan): WeightTable {
  const weights = weightTable(plan.weights);
  initialise(weights, 6);
  const random = stream('attention', 'shift');
  for (const { name, trainable } of plan.weights)
    if (trainable !== false) view(weights, name).forEach((v, i, all) => (all[i] = v + 0.1 * random.normal()));
  return weights;
}

async function run(backend: Backend, plan: Plan, batch: Batch, weights: WeightTable) {
  const network = backend.compile(plan, batch.size, 'train');
  const gradients = weightTable(plan.weights);
  await network.gradients(batch, weights, gradients);
  const logits = await network.logits(batch, weights, 'batch');
  network.dispose();
  return { gradients, logits };
}

function operationPlan(name: string, side: number, channels: number): Plan {
  const plan = new PlanBuilder();
  const stem = plan.conv('stem', plan.input([side, side, 3]), { out: channels, kernel: 3, padding: 1 });
  const x = operation(name)({ plan, id: name, input: stem, stride: 1, affine: true });
  return plan.build(plan.dense('head', plan.globalAvgPool('pool', x), 3));
}

/** Each needs several tiles of queries, or has heads that do not fill a vector. */
const plans: readonly (readonly [string, Plan])[] = [
  ['self_attention of 18 channels on 22x22', operationPlan('self_attention', 22, 18)],
  ['local_attention_3x3 of 18 channels on 10x10', operationPlan('local_attention_3x3', 10, 18)],
  ['local_attention_7x7 of 12 channels on 9x9', operationPlan('local_attention_7x7', 9, 12)],
  ['transformer_block of 20 channels on 17x17', operationPlan('transformer_block', 17, 20)],
  ['a vision transformer', transformer('vit-cifar/8', { classes: 3 })!],
  ['a causal transformer on pixels', transformer('igpt-cifar', { classes: 3, image: [16, 16, 3] })!],
];

describe('attention on wasm against a composition of stock tfjs operations', function () {
  this.timeout(60_000);
  let backends: Backend[];
  before(async () => {
    backends = [await openBackend('wasm'), await openBackend('cpu')];
  });
  after(() => backends.forEach((backend) => backend.dispose()));

  for (const [title, plan] of plans)
    it(`agrees in scores and gradients: ${title}`, async () => {
      const batch = batchFor(plan, 2);
      const weights = weightsFor(plan);
      const wasm = await run(backends[0]!, plan, batch, weights);
      const tfjs = await run(backends[1]!, plan, batch, weights);
      expect(distance(wasm.logits, tfjs.logits)).to.be.below(1e-4);
      for (const { name } of plan.weights)
        expect(distance(view(wasm.gradients, name), view(tfjs.gradients, name)), name).to.be.below(1e-3);
    });
});

/** The image's tokens as queries and keys, some of their features as values, out as they come. */
function bareAttention(tokens: number, width: number, values: number): Plan {
  const draft = new PlanDraft([tokens, width]);
  const value = draft.dense('images', values);
  const mixed = draft.add(
    { kind: 'attention', heads: 3, scale: 1 },
    ['images', 'images', value],
    [tokens, values],
  );
  return draft.plan(draft.add({ kind: 'reshape' }, [mixed], [tokens * values]));
}

describeOnBackends('attention', (backend) => {
  const [tokens, width, values] = [11, 6, 9];
  const plan = bareAttention(tokens, width, values);
  const scores = async (batch: Batch, weights: WeightTable): Promise<Float32Array> => {
    const network = backend().compile(plan, batch.size, 'evaluate');
    const found = await network.logits(batch, weights, 'batch');
    network.dispose();
    return found;
  };

  it('gives shares that sum to 1, however large the scores: values that are all the same come out', async () => {
    const weights = weightTable(plan.weights);
    const [, bias] = plan.weights.map(({ name }) => view(weights, name));
    bias!.fill(1);
    const batch = batchFor(plan, 3);
    for (const size of [1, 30]) {
      const louder = { ...batch, images: batch.images.map((x) => x * size) };
      for (const value of await scores(louder, weights)) expect(value).to.be.closeTo(1, 1e-5);
    }
  });

  it('permutes as its tokens do', async () => {
    const weights = weightsFor(plan);
    const batch = batchFor(plan, 1);
    const order = Array.from({ length: tokens }, (_, i) => (4 * i + 3) % tokens);
    const images = new Float32Array(batch.images.length);
    order.forEach((from, to) =>
      images.set(batch.images.subarray(from * width, (from + 1) * width), to * width),
    );
    const before = await scores(batch, weights);
    const after = await scores({ ...batch, images }, weights);
    order.forEach((from, to) =>
      expect(
        distance(
          after.slice(to * values, (to + 1) * values),
          before.slice(from * values, (from + 1) * values),
        ),
      ).to.be.below(1e-5),
    );
    expect(distance(after, before)).to.be.above(1e-2);
  });

  it('of a smaller transformer trains the leading corner of the shared weights, and nothing else', async () => {
    const space = vitSpace({
      ...{ classes: 3, image: [8, 8, 3], patches: [4], widths: [8, 12], depths: [1, 2] },
      ...{ heads: [1, 2], ratios: [1, 2], headSize: 6 },
    });
    const shared = weightTable(space.supernetWeights());
    initialise(shared, 2);
    const small = space.supernetPlan(space.embed(space.parse('vit:patch=4,width=8/heads=1,mlp=2')), 'path');
    const own = weightTable(small.weights);
    for (const weight of small.weights) readWeight(shared, weight, view(own, weight.name));
    const batch = batchFor(small, 3);
    const network = backend().compile(small, 3, 'train');
    const [whole, corner] = [weightTable(space.supernetWeights()), weightTable(small.weights)];
    whole.values.fill(7);
    await network.gradients(batch, shared, whole);
    await network.gradients(batch, own, corner);
    network.dispose();
    let outside = 0;
    for (const weight of small.weights) {
      const found = new Float32Array(view(corner, weight.name).length);
      readWeight(whole, weight, found);
      expect([...found], weight.name).to.deep.equal([...view(corner, weight.name)]);
      const total = (values: Float32Array) => values.reduce((sum, x) => sum + Math.abs(x), 0);
      expect(total(view(whole, weight.name))).to.be.closeTo(total(found), 1e-4);
      outside += view(whole, weight.name).length - found.length;
    }
    expect(outside).to.be.above(0);
  });
});
