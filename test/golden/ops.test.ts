import { expect } from 'chai';
import { PlanBuilder } from '../../src/plan/builder.js';
import { factorizedReduce, operation, reluConvNorm } from '../../src/space/operations.js';
import type { Plan } from '../../src/plan/plan.js';
import type { Backend, Batch } from '../../src/network/network.js';
import { view, weightTable, type WeightTable } from '../../src/network/weights.js';
import { describeOnBackends } from '../network/backends-under-test.js';
import { relativeError, setWeights, type GoldenArrays } from './compare.js';
import { goldenValues, readGolden, type GoldenArray } from './golden.js';

interface GoldenOperation {
  readonly op: string;
  readonly stride: 1 | 2;
  readonly batchNormAfterPool?: boolean;
  readonly x: GoldenArray;
  readonly params: GoldenArrays;
  readonly y: GoldenArray;
  /** The loss is the sum of y * r. */
  readonly r: GoldenArray;
  readonly dx: GoldenArray;
  readonly dparams: GoldenArrays;
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function add(plan: PlanBuilder, { op, stride, batchNormAfterPool, y }: GoldenOperation, input: string): string {
  const site = { plan, id: 'it', input, stride, affine: false, poolNorm: batchNormAfterPool ?? false };
  if (op === 'preprocess_relu_conv1x1_bn') return reluConvNorm(site, y.shape[3]!);
  if (op === 'preprocess_factorized_reduce') return factorizedReduce(site, y.shape[3]!);
  return operation(op)(site);
}

/**
 * A network has images and cross entropy, not a free input and a sum. So each "image" is a one-hot vector that a
 * dense layer turns into one of the golden inputs (its weight's gradient is dx), and the scores are one for each
 * golden image, sum(y * r) of that image, and a last one that is 0.
 */
function planOf(one: GoldenOperation, scored: boolean): Plan {
  const [images] = one.x.shape as [number];
  const plan = new PlanBuilder();
  const x = plan.dense('x', plan.input([images]), size(one.x.shape.slice(1)), false);
  const image = plan.add({ kind: 'reshape', id: 'image', inputs: [x], shape: one.x.shape.slice(1) });
  const y = add(plan, one, image);
  const flat = plan.reshape('flat', y);
  return plan.build(scored ? plan.dense('r', flat, images + 1, false) : flat);
}

function batchOf(images: number, label: (image: number) => number): Batch {
  const hot = Float32Array.from({ length: images * images }, (_, i) => Number(i % (images + 1) === 0));
  return { images: hot, labels: Uint8Array.from({ length: images }, (_, i) => label(i)), size: images };
}

function tableOf(plan: Plan, one: GoldenOperation): WeightTable {
  const table = weightTable(plan.weights);
  const inside = Object.entries(one.params).map(([name, array]) => [`it.${name}`, array] as const);
  setWeights(table, { 'x.weight': one.x, ...Object.fromEntries(inside) });
  return table;
}

/** Gradients of sum(y * r): those of the cross entropy for two choices of labels, taken from each other. */
async function gradientsOf(one: GoldenOperation, backend: Backend): Promise<WeightTable> {
  const images = one.x.shape[0]!;
  const plan = planOf(one, true);
  const weights = tableOf(plan, one);
  const features = size(one.y.shape.slice(1));
  const r = goldenValues(one.r);
  view(weights, 'r.weight').set(
    Float32Array.from({ length: features * (images + 1) }, (_, i) => {
      const [feature, image] = [Math.floor(i / (images + 1)), i % (images + 1)];
      return image < images ? r[image * features + feature]! : 0;
    }),
  );
  const network = backend.compile(plan, images, 'train');
  const [own, none] = [weightTable(plan.weights), weightTable(plan.weights)];
  await network.gradients(
    batchOf(images, (image) => image),
    weights,
    own,
  );
  await network.gradients(
    batchOf(images, () => images),
    weights,
    none,
  );
  network.dispose();
  return { slots: own.slots, values: none.values.map((value, i) => (value - own.values[i]!) * images) };
}

describeOnBackends('the golden operations', (backend) => {
  for (const one of readGolden<GoldenOperation[]>('ops.json.gz')) {
    const norm = one.batchNormAfterPool ? ' with a batch norm behind it' : '';

    it(`computes ${one.op} with stride ${one.stride}${norm}`, async () => {
      const plan = planOf(one, false);
      const network = backend().compile(plan, one.x.shape[0]!, 'evaluate');
      const y = await network.logits(
        batchOf(one.x.shape[0]!, () => 0),
        tableOf(plan, one),
        'batch',
      );
      network.dispose();
      expect(relativeError(y, goldenValues(one.y))).to.be.below(1e-4);
    });

    it(`has the gradients of ${one.op} with stride ${one.stride}${norm}`, async () => {
      const gradients = await gradientsOf(one, backend());
      expect(relativeError(view(gradients, 'x.weight'), goldenValues(one.dx))).to.be.below(1e-3);
      for (const [name, reference] of Object.entries(one.dparams))
        expect(relativeError(view(gradients, `it.${name}`), goldenValues(reference)), name).to.be.below(1e-3);
    });
  }
});
