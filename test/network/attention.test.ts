import { expect } from 'chai';
import { stream } from '../../src/random.js';
import { PlanBuilder } from '../../src/plan/builder.js';
import { operation } from '../../src/space/operations.js';
import type { Plan } from '../../src/plan/plan.js';
import { imageGpt, transformer } from '../../src/space/vit.js';
import { vitSpace } from '../../src/space/vit-space.js';
import { cost } from '../../src/plan/cost.js';
import { openBackend } from '../../src/network/backends.js';
import { predictedBytes } from '../../src/network/tfjs/memory.js';
import type { Backend, Batch } from '../../src/network/network.js';
import { initialise, readWeight, view, weightTable, type WeightTable } from '../../src/network/weights.js';
import { describeOnBackends } from './backends-under-test.js';
import { PlanDraft } from '../../src/testing/plain/draft.js';
import { distance } from '../../src/testing/plain/setting.js';

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
  [
    'a causal transformer on pixels',
    imageGpt({
      ...{ image: [12, 12, 3], side: 12, classes: 3, width: 20, headSize: 10 },
      blocks: [
        { heads: 2, hidden: 40 },
        { heads: 1, hidden: 24 },
      ],
    }),
  ],
];

describe('attention on wasm against a composition of stock tfjs operations', () => {
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

/** Two heads, each token sees those before it. */
function causalAttention(tokens: number): Plan {
  const draft = new PlanDraft([tokens, 3]);
  const inputs = [draft.dense('images', 4), draft.dense('images', 4), draft.dense('images', 2)];
  const mixed = draft.add({ kind: 'attention', heads: 2, scale: 0.7, causal: true }, inputs, [tokens, 2]);
  return draft.plan(draft.add({ kind: 'reshape' }, [mixed], [2 * tokens]));
}

describe('attention over many tokens, composed of tfjs operations', () => {
  it('holds a tile of its scores in evaluation, and sees the same tokens as on wasm', async () => {
    const backend = await openBackend('cpu');
    const plan = causalAttention(1501);
    const [batch, weights] = [batchFor(plan, 1), weightsFor(plan)];
    const network = backend.compile(plan, 1, 'evaluate');
    const found = await network.logits(batch, weights, 'batch');
    const scores = cost(plan).attentionBytes;
    expect(scores).to.equal(4 * 2 * 1501 ** 2);
    expect(network.bytes).to.be.below(scores / 2);
    expect(network.bytes).to.be.below(predictedBytes(plan, 1, 'evaluate'));
    const wasm = await openBackend('wasm');
    const expected = await wasm.compile(plan, 1, 'evaluate').logits(batch, weights, 'batch');
    expect(distance(found, expected)).to.be.below(1e-5);
    backend.dispose();
    wasm.dispose();
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

/** One head whose values are the tokens' numbers as one of `tokens`, so that its shares come out as they are. */
function attentionMatrix(tokens: number, width: number): Plan {
  const draft = new PlanDraft([tokens, width + tokens]);
  const [queries, keys, values] = [
    draft.dense('images', width),
    draft.dense('images', width),
    draft.dense('images', tokens, false),
  ];
  const shares = draft.add(
    { kind: 'attention', heads: 1, scale: 0.5 },
    [queries, keys, values],
    [tokens, tokens],
  );
  return draft.plan(draft.add({ kind: 'reshape' }, [shares], [tokens ** 2]));
}

/** A cell's transformer block on the image as it is. */
function bareBlock(side: number, channels: number): Plan {
  const plan = new PlanBuilder();
  const input = plan.input([side, side, channels]);
  return plan.build(operation('transformer_block')({ plan, id: 'block', input, stride: 1, affine: true }));
}

/** Number i at place (4 i + 3) mod n, for n that is odd. */
const shuffled = (n: number): number[] => Array.from({ length: n }, (_, i) => (4 * i + 3) % n);

/** Runs of `size` numbers in another order. */
function reordered(values: Float32Array, size: number, order: readonly number[]): Float32Array {
  return Float32Array.from(order.flatMap((from) => [...values.subarray(from * size, (from + 1) * size)]));
}

describeOnBackends('attention', (backend) => {
  const [tokens, width, values] = [11, 6, 9];
  const plan = bareAttention(tokens, width, values);
  const outputs = async (from: Plan, batch: Batch, weights: WeightTable): Promise<Float32Array> => {
    const network = backend().compile(from, batch.size, 'evaluate');
    const found = await network.logits(batch, weights, 'batch');
    network.dispose();
    return found;
  };
  const scores = (batch: Batch, weights: WeightTable) => outputs(plan, batch, weights);

  it('has a matrix of shares: rows that sum to 1, and rows and columns that permute as the tokens do', async () => {
    const [n, features] = [43, 5];
    const matrix = attentionMatrix(n, features);
    const weights = weightsFor(matrix);
    const values = matrix.weights.at(-1)!;
    // The last numbers of a token say which it is; only the values read them.
    for (const { name, shape } of matrix.weights)
      if (shape.length === 2) view(weights, name).fill(0, features * shape[1]!);
    view(weights, values.name).fill(0);
    for (let i = 0; i < n; i++) view(weights, values.name)[(features + i) * n + i] = 1;
    const random = stream('attention', 'matrix');
    const seen = Array.from({ length: n }, () => Array.from({ length: features }, () => random.normal()));
    const sharesOf = async (order: readonly number[]): Promise<Float32Array> => {
      const images = Float32Array.from(
        order.flatMap((from, to) => [...seen[from]!, ...order.map((_, i) => (i === to ? 1 : 0))]),
      );
      return outputs(matrix, { images, labels: Uint8Array.of(0), size: 1 }, weights);
    };
    const before = await sharesOf(seen.map((_, i) => i));
    for (let row = 0; row < n; row++) {
      const shares = before.subarray(row * n, (row + 1) * n);
      expect(Math.min(...shares)).to.be.at.least(0);
      expect(shares.reduce((sum, share) => sum + share, 0)).to.be.closeTo(1, 1e-5);
      expect(Math.max(...shares)).to.be.above(1.5 / n);
    }
    const order = shuffled(n);
    const after = await sharesOf(order);
    const rows = reordered(before, n, order);
    const expected = order.flatMap((_, row) => order.map((column) => rows[row * n + column]!));
    expect(distance(after, expected)).to.be.below(1e-5);
    expect(distance(after, before)).to.be.above(1e-1);
  });

  it('of a transformer block permutes as the pixels do', async () => {
    const block = bareBlock(5, 6);
    const weights = weightsFor(block);
    const batch = batchFor(block, 1);
    const order = shuffled(25);
    const after = await outputs(block, { ...batch, images: reordered(batch.images, 6, order) }, weights);
    const before = await outputs(block, batch, weights);
    expect(distance(after, reordered(before, 6, order))).to.be.below(1e-5);
    expect(distance(after, before)).to.be.above(1e-1);
  });

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
    const order = shuffled(tokens);
    const images = reordered(batch.images, width, order);
    const before = await scores(batch, weights);
    const after = await scores({ ...batch, images }, weights);
    expect(distance(after, reordered(before, values, order))).to.be.below(1e-5);
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
