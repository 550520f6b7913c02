import { expect } from 'chai';
import { dartsSpace } from '../../src/space/darts.js';
import { view, weightTable } from '../../src/network/weights.js';
import { describeOnBackends } from '../network/backends-under-test.js';
import { relativeError, setWeights, type GoldenArrays } from './compare.js';
import { goldenValues, readGolden, type GoldenArray } from './golden.js';

interface GoldenSupernet {
  readonly channels: number;
  readonly cells: number;
  readonly classes: number;
  readonly alphaNormal: number[][];
  readonly alphaReduce: number[][];
  readonly x: GoldenArray;
  readonly labels: readonly number[];
  readonly params: GoldenArrays;
  readonly logits: GoldenArray;
  readonly loss: number;
  readonly dparams: Readonly<Record<string, GoldenArray | null>>;
}

describeOnBackends('the golden supernet', (backend) => {
  const reference = readGolden<GoldenSupernet>('supernet.json.gz');
  const { channels, cells, classes, x, labels } = reference;
  const search = { channels, cells, classes, image: x.shape.slice(1) };
  const space = dartsSpace({ search, derived: { channels, cells } });
  const genome = { normal: reference.alphaNormal, reduce: reference.alphaReduce };
  const plan = space.supernetPlan(genome, 'mixture');
  const shares = space.supernetShares!(genome);
  const weights = weightTable(plan.weights);
  setWeights(weights, reference.params);
  const batch = { images: goldenValues(x), labels: Uint8Array.from(labels), size: labels.length };

  it('has the same weights', () => {
    const named = plan.weights.filter(({ trainable }) => trainable !== false).map(({ name }) => name);
    expect(named).to.have.members(Object.keys(reference.params));
  });

  it('gives the same scores', async () => {
    const network = backend().compile(plan, batch.size, 'evaluate');
    const logits = await network.logits(batch, weights, 'batch', shares);
    network.dispose();
    expect(relativeError(logits, goldenValues(reference.logits))).to.be.below(1e-4);
  });

  it('has the same loss and gradients', async () => {
    const network = backend().compile(plan, batch.size, 'train');
    const gradients = weightTable(plan.weights);
    const { loss } = await network.gradients(batch, weights, gradients, { shares });
    network.dispose();
    expect(loss / batch.size).to.be.closeTo(reference.loss, 1e-4 * reference.loss);
    const expected = Object.entries(reference.dparams).map(
      ([name, array]) => [name, array ? goldenValues(array) : new Float32Array(view(gradients, name).length)] as const,
    );
    const all = expected.flatMap(([, values]) => [...values]);
    const found = expected.flatMap(([name]) => [...view(gradients, name)]);
    expect(relativeError(found, all)).to.be.below(1e-3);
    // Each weight for itself, against the typical size of a gradient where its own is next to nothing.
    const typical = Math.sqrt(all.reduce((s, v) => s + v * v, 0) / all.length);
    for (const [name, values] of expected) {
      const error = Math.hypot(...values.map((value, i) => value - view(gradients, name)[i]!));
      const floor = 1e-2 * typical * Math.sqrt(values.length);
      expect(error / Math.max(Math.hypot(...values), floor), name).to.be.below(1e-3);
    }
  });
});
