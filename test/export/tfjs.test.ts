import { expect } from 'chai';
import { graphModel } from '../../src/export/tfjs/network.js';
import { view } from '../../src/network/weights.js';
import type { Case } from '../../src/testing/plain/case.js';
import { cases } from '../../src/testing/plain/cases.js';
import { plainValues } from '../../src/testing/plain/network.js';
import { setting } from '../../src/testing/plain/setting.js';
import { exportedCases } from './exported-cases.js';
import { normalisedImages } from './normalised-images.js';
import { runGraph } from './run-graph.js';
import { computed, handMadeNetworks, largestDifference, spaceNetworks } from './sample-networks.js';

const limit = 1e-4;
/** One of each family, and of these the smallest: plain JavaScript computes them. */
const families = [
  ...['mlp', 'alexnet-cifar', 'vgg-11', 'googlenet', 'resnet-18', 'resnet-50', 'resnet-cifar-20-sagan'],
  ...['densenet-121', 'vit-ti/16', 'vit-cifar/8'],
];

async function ofCase(one: Case): Promise<number> {
  const { batch, weights, plain } = setting(one);
  const tensors = Object.fromEntries(
    one.plan.weights.map(({ name, shape }) => [name, { shape, values: view(weights, name) }]),
  );
  const shape = [one.size, ...one.plan.layers[0]!.shape];
  const found = await runGraph(graphModel({ plan: one.plan, tensors }), batch.images, shape);
  return largestDifference(found, plainValues(one.plan, batch, plain, 'running').get(one.plan.output)!.data);
}

describe('a network as a graph model, run by TensorFlow.js', function () {
  this.timeout(120_000);

  for (const one of exportedCases)
    it(`computes what the reference does: ${one.name}`, async () => {
      expect(await ofCase(one)).to.be.lessThan(limit);
    });

  for (const sample of [...spaceNetworks, ...handMadeNetworks.filter(({ name }) => families.includes(name))])
    it(`computes what ours does: ${sample.name}`, async () => {
      const { plan, tensors, batch, logits } = await computed(sample, 2);
      const found = await runGraph(graphModel({ plan, tensors }), batch.images, [
        2,
        ...plan.layers[0]!.shape,
      ]);
      expect(largestDifference(found, logits) / scale(logits)).to.be.lessThan(limit);
    });

  it('takes the levels of pictures and gives probabilities where asked for', async () => {
    const { plan, tensors } = await computed(spaceNetworks[0]!, 2);
    const normalise = { mean: [0.4, 0.5, 0.3], deviation: [0.2, 0.25, 0.3] };
    const bytes = Uint8Array.from({ length: 3 * 3072 }, (_, i) => (i * i) % 256);
    const scores = await runGraph(
      graphModel({ plan, tensors }),
      normalisedImages(bytes, normalise),
      [3, 32, 32, 3],
    );
    const model = graphModel({ plan, tensors }, { normalise, softmax: true });
    const found = await runGraph(model, Int32Array.from(bytes), [3, 32, 32, 3]);
    const powers = Array.from(scores, Math.exp);
    for (let image = 0; image < 3; image++) {
      const row = powers.slice(10 * image, 10 * image + 10);
      const expected = row.map((power) => power / row.reduce((a, b) => a + b));
      expect(largestDifference(found.subarray(10 * image, 10 * image + 10), expected)).to.be.lessThan(1e-5);
    }
  });

  it('refuses the mixture of a supernet', () => {
    const mixture = cases.find(({ name }) => name === 'a weighed sum')!;
    expect(() => graphModel({ plan: mixture.plan, tensors: {} })).to.throw(/is a sum of a supernet/);
  });
});

/** Two images say little of a batch's statistics, and scores may be large. */
function scale(logits: Float32Array): number {
  return Math.max(1, ...logits.map(Math.abs));
}
