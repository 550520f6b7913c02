import { expect } from 'chai';
import { derivedPlan } from '../../src/space/derived.js';
import { published } from '../../src/space/published.js';
import { openBackend } from '../../src/train/backends.js';
import { sgdStep, trainable, updateStatistics } from '../../src/train/optimiser.js';
import { initialise, view, weightTable } from '../../src/train/weights.js';
import { goldenValues, readGolden, type GoldenArray } from './golden.js';

interface Golden {
  readonly channels: number;
  readonly cells: number;
  readonly classes: number;
  readonly x: GoldenArray;
  readonly labels: readonly number[];
  readonly params: Readonly<Record<string, GoldenArray>>;
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

const golden = readGolden<Golden>('derived.json.gz');

describe("the reference's training steps", function () {
  this.timeout(120_000);

  it('have the same losses, gradient norms and running statistics', async () => {
    const { channels, cells, classes, x, labels, params, sgd } = golden;
    const [size, ...image] = x.shape;
    const plan = derivedPlan(published.get('evnas-a')!.genotype, { channels, cells, classes, image });
    const weights = weightTable(plan.weights);
    initialise(weights, 0);
    for (const [name, values] of Object.entries(params)) view(weights, name).set(goldenValues(values));
    const tables = { weights, momentum: weightTable(plan.weights), gradients: weightTable(plan.weights) };
    const names = plan.weights.map(({ name }) => name);
    const settings = { ...sgd, nesterov: false, clip: sgd.clipNorm };
    const batch = { images: goldenValues(x), labels: Uint8Array.from(labels), size: size! };

    const backend = await openBackend('cpu');
    const network = backend.compile(plan, size!, 'train');
    for (const [step, loss] of sgd.losses.entries()) {
      const score = await network.gradients(batch, weights, tables.gradients);
      expect(score.loss / size!).to.be.closeTo(loss, 1e-4 * loss);
      const norm = sgdStep(tables, trainable(names, weights), settings);
      expect(norm / sgd.gradNorms[step]!).to.be.closeTo(1, 1e-3);
      updateStatistics(weights, tables.gradients, names);
    }
    const logits = await network.logits(batch, weights, 'running');
    const expected = goldenValues(golden.evalLogitsAfter5Steps);
    const distance = Math.hypot(...logits.map((value, i) => value - expected[i]!));
    expect(distance / Math.hypot(...expected)).to.be.lessThan(1e-3);
    backend.dispose();
  });
});
