import { expect } from 'chai';
import { exportedCases } from './exported-cases.js';
import { normalisedImages } from './normalised-images.js';
import { onnxNetwork } from '../../src/export/onnx/network.js';
import { layerKinds } from '../../src/plan/layer-cost.js';
import { weightNames } from '../../src/plan/graph.js';
import type { Case } from '../../src/testing/plain/case.js';
import { cases } from '../../src/testing/plain/cases.js';
import { plainValues } from '../../src/testing/plain/network.js';
import { setting } from '../../src/testing/plain/setting.js';
import { view } from '../../src/network/weights.js';
import { itRunsOnnx, runOnnx } from './run-onnx.js';
import {
  channelsFirst,
  computed,
  families,
  handMadeNetworks,
  largestDifference,
  spaceNetworks,
  type SampleNetwork,
} from './sample-networks.js';

const limit = 1e-4;

function outer(size: number, shape: readonly number[]): number[] {
  const [height, width, channels] = shape;
  return shape.length === 3 ? [size, channels!, height!, width!] : [size, ...shape];
}

async function ofCase(one: Case) {
  const { batch, weights, plain } = setting(one);
  const tensors = Object.fromEntries(
    one.plan.weights.map(({ name, shape }) => [name, { shape, values: view(weights, name) }]),
  );
  const shape = one.plan.layers[0]!.shape;
  const images = channelsFirst(batch.images, shape);
  const found = await runOnnx(onnxNetwork({ plan: one.plan, tensors }), images, outer(one.size, shape));
  const expected = plainValues(one.plan, batch, plain, 'running').get(one.plan.output)!.data;
  return { found, expected };
}

async function difference(sample: SampleNetwork): Promise<number> {
  const { plan, tensors, batch, logits } = await computed(sample);
  const shape = plan.layers[0]!.shape;
  const images = channelsFirst(batch.images, shape);
  const { values } = await runOnnx(onnxNetwork({ plan, tensors }), images, outer(batch.size, shape));
  expect(Math.max(...logits.map(Math.abs)), 'class scores').to.be.greaterThan(0.01);
  return largestDifference(values, logits);
}

describe('a network as ONNX, run by onnxruntime', function () {
  this.timeout(60_000);

  it('has every kind of layer in the cases below', () => {
    const seen = new Set(exportedCases.flatMap(({ plan }) => plan.layers.map(({ kind }) => kind)));
    expect([...seen]).to.have.members([...layerKinds]);
  });

  for (const one of exportedCases)
    itRunsOnnx(`computes what the reference does: ${one.name}`, async () => {
      const { found, expected } = await ofCase(one);
      expect(largestDifference(found.values, expected)).to.be.lessThan(limit);
    });

  for (const sample of [...spaceNetworks, ...handMadeNetworks.filter(({ name }) => families.includes(name))])
    itRunsOnnx(`computes what ours does: ${sample.name}`, async () => {
      expect(await difference(sample)).to.be.lessThan(limit);
    });

  itRunsOnnx(
    'takes the bytes of pictures and gives probabilities where asked for, for any number of images',
    async () => {
      const { plan, tensors } = await computed(spaceNetworks[0]!);
      const normalise = { mean: [0.4, 0.5, 0.3], deviation: [0.2, 0.25, 0.3] };
      const bytes = Uint8Array.from({ length: 5 * 3072 }, (_, i) => (i * i) % 256);
      const normal = normalisedImages(bytes, normalise);
      const scores = await runOnnx(
        onnxNetwork({ plan, tensors }),
        channelsFirst(normal, [32, 32, 3]),
        [5, 3, 32, 32],
      );
      const model = onnxNetwork({ plan, tensors }, { normalise, softmax: true });
      const inside = await runOnnx(model, bytes, [5, 32, 32, 3]);
      expect(inside.name).to.equal('probabilities');
      expect(inside.shape).to.deep.equal([5, 10]);
      for (let image = 0; image < 5; image++) {
        const row = [...scores.values.subarray(10 * image, 10 * image + 10)].map(Math.exp);
        const total = row.reduce((a, b) => a + b);
        const expected = row.map((power) => power / total);
        expect(
          largestDifference(inside.values.subarray(10 * image, 10 * image + 10), expected),
        ).to.be.lessThan(1e-5);
      }
      expect((await runOnnx(model, bytes.subarray(0, 3072), [1, 32, 32, 3])).values).to.have.length(10);
    },
  );

  it('holds the auxiliary head no more, and no weight twice', async () => {
    const { plan, tensors } = await computed(spaceNetworks[0]!);
    const bytes = Buffer.from(onnxNetwork({ plan, tensors }));
    expect(plan.layers.flatMap(weightNames).some((name) => name.startsWith('auxiliary_head'))).to.equal(true);
    expect(bytes.includes('auxiliary_head')).to.equal(false);
    const floats = plan.weights
      .filter(({ name }) => !name.startsWith('auxiliary_head'))
      .reduce((sum, { name }) => sum + tensors[name]!.values.length, 0);
    expect(bytes.length).to.be.within(4 * floats, 5 * floats + 200_000);
  });

  it('refuses the mixture of a supernet, and batch norm without running statistics', () => {
    const mixture = cases.find(({ name }) => name === 'a weighed sum')!;
    const own = cases.find(({ name }) => name === 'batch norm')!;
    expect(() => onnxNetwork({ plan: mixture.plan, tensors: {} })).to.throw(/is a sum of a supernet/);
    expect(() => onnxNetwork({ plan: own.plan, tensors: {} })).to.throw(/by the statistics of its batch/);
  });
});
