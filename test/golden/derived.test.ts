import { expect } from 'chai';
import { derivedPlan } from '../../src/space/derived.js';
import { publishedGenotype } from '../../src/space/published.js';
import { statisticMomenta } from '../../src/plan/graph.js';
import { sgdStep, trainable, updateStatistics } from '../../src/network/optimiser.js';
import { initialise, view, weightTable } from '../../src/network/weights.js';
import { describeOnBackends } from '../network/backends-under-test.js';
import { relativeError, setWeights, type GoldenArrays } from './compare.js';
import { goldenValues, readGolden, type GoldenArray } from './golden.js';

interface GoldenDerived {
  readonly genotype: string;
  readonly channels: number;
  readonly cells: number;
  readonly classes: number;
  readonly x: GoldenArray;
  readonly labels: readonly number[];
  readonly params: GoldenArrays;
  readonly logits: GoldenArray;
  readonly dparams: GoldenArrays;
  readonly sgd: {
    readonly learningRate: number;
    readonly momentum: number;
    readonly weightDecay: number;
    readonly clipNorm: number;
    readonly losses: readonly number[];
    readonly gradNorms: readonly number[];
  };
  readonly evalLogitsAfter5Steps: GoldenArray;
}

describeOnBackends('the golden derived network', (backend) => {
  const reference = readGolden<GoldenDerived>('derived.json.gz');
  const { channels, cells, classes, x, labels, sgd } = reference;
  const genotype = publishedGenotype(reference.genotype.replace('EvNAS', 'evnas-'));
  const plan = derivedPlan(genotype, { channels, cells, classes, image: x.shape.slice(1) });
  const batch = { images: goldenValues(x), labels: Uint8Array.from(labels), size: labels.length };
  const names = plan.weights.map(({ name }) => name);

  const start = () => {
    const weights = weightTable(plan.weights);
    initialise(weights, 0);
    setWeights(weights, reference.params);
    return weights;
  };

  it('has the same weights', () => {
    expect(trainable(names, start())).to.have.members(Object.keys(reference.params));
  });

  it('gives the same scores and gradients', async () => {
    const network = backend().compile(plan, batch.size, 'train');
    const [weights, gradients] = [start(), weightTable(plan.weights)];
    const logits = await network.logits(batch, weights, 'batch');
    await network.gradients(batch, weights, gradients);
    network.dispose();
    expect(relativeError(logits, goldenValues(reference.logits))).to.be.below(1e-4);
    const entries = Object.entries(reference.dparams);
    const expected = entries.flatMap(([, array]) => [...goldenValues(array)]);
    const found = entries.flatMap(([name]) => [...view(gradients, name)]);
    expect(relativeError(found, expected)).to.be.below(1e-3);
    for (const [name, array] of entries)
      expect(relativeError(view(gradients, name), goldenValues(array)), name).to.be.below(1e-3);
  });

  it('trains with the same losses and gradient norms, and evaluates with the same running statistics', async () => {
    const network = backend().compile(plan, batch.size, 'train');
    const [weights, momentum, gradients] = [start(), weightTable(plan.weights), weightTable(plan.weights)];
    const settings = { ...sgd, nesterov: false, clip: sgd.clipNorm };
    for (const [step, expected] of sgd.losses.entries()) {
      const { loss } = await network.gradients(batch, weights, gradients);
      const norm = sgdStep({ weights, momentum, gradients }, trainable(names, weights), settings);
      updateStatistics(weights, gradients, statisticMomenta(plan));
      expect(loss / batch.size, `loss of step ${step + 1}`).to.be.closeTo(expected, 1e-3 * expected);
      const size = sgd.gradNorms[step]!;
      expect(norm, `gradient norm of step ${step + 1}`).to.be.closeTo(size, 1e-3 * size);
    }
    const logits = await network.logits(batch, weights, 'running');
    network.dispose();
    expect(relativeError(logits, goldenValues(reference.evalLogitsAfter5Steps))).to.be.below(1e-3);
  });
});
