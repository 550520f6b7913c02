import { expect } from 'chai';
import { weightNames } from '../../src/plan/graph.js';
import type { Plan, Shares } from '../../src/plan/plan.js';
import { stream } from '../../src/random.js';
import { dartsSpace } from '../../src/space/darts.js';
import { nasbench201Space } from '../../src/space/nasbench201.js';
import { dartsOperations } from '../../src/space/operations.js';
import { edgeIndex } from '../../src/space/decode.js';
import { shareName } from '../../src/space/shares.js';
import { benchOperations } from '../../src/space/nasbench201.js';
import { initialise, view, weightTable } from '../../src/network/weights.js';
import { describeOnBackends } from './backends-under-test.js';
import { distance } from '../../src/testing/plain/setting.js';

interface Pair {
  readonly name: string;
  readonly mixture: Plan;
  readonly path: Plan;
  /** 1 for each operation of the path. */
  readonly chosen: readonly string[];
  readonly shares: Shares;
}

/** The mixture whose shares are 1 for the operations of a path, and 0 for all others. */
function pairOf(name: string, mixture: Plan, path: Plan, all: Shares, chosen: readonly string[]): Pair {
  const zeros = Object.fromEntries(Object.keys(all).map((share) => [share, 0]));
  const ones = Object.fromEntries(chosen.map((share) => [share, 1]));
  return { name, mixture, path, chosen, shares: { ...zeros, ...ones } };
}

function dartsPair(seed: number): Pair {
  const search = { channels: 4, cells: 3, classes: 3, image: [8, 8, 3] };
  const space = dartsSpace({ search, derived: { channels: 4, cells: 3 }, nodes: 2 });
  const genome = space.sample(stream(seed, 'genome'));
  const cells = space.decode(genome);
  const chosen = (['normal', 'reduce'] as const).flatMap((kind) =>
    cells[kind].edges.map(([operation, state], i) =>
      shareName(kind, edgeIndex(Math.floor(i / 2), state), operation),
    ),
  );
  const all = space.supernetShares!(genome);
  const [mixture, path] = [space.supernetPlan(genome, 'mixture'), space.supernetPlan(genome, 'path')];
  expect(Object.keys(all)).to.have.length(2 * 5 * (dartsOperations.length - 1));
  return pairOf(`a path of the DARTS space (${seed})`, mixture, path, all, chosen);
}

function benchPair(cell: string): Pair {
  const search = { channels: 4, cells: 1, classes: 3, image: [8, 8, 3] };
  const space = nasbench201Space({ search });
  const genome = space.embed(space.parse(cell));
  const chosen = space
    .parse(cell)
    .flatMap((operation, edge) => (operation === 'none' ? [] : [shareName('cell', edge, operation)]));
  const all = space.supernetShares!(genome);
  const [mixture, path] = [space.supernetPlan(genome, 'mixture'), space.supernetPlan(genome, 'path')];
  expect(Object.keys(all)).to.have.length(6 * (benchOperations.length - 1));
  return pairOf(cell, mixture, path, all, chosen);
}

const pairs = [
  dartsPair(1),
  dartsPair(2),
  benchPair(
    '|nor_conv_3x3~0|+|avg_pool_3x3~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|nor_conv_3x3~2|',
  ),
  // Node 1 leads nowhere; nothing leads to node 2.
  benchPair('|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|nor_conv_1x1~2|'),
];

describeOnBackends('a mixture with shares of 1 for a path and 0 for the rest', (backend) => {
  const size = 4;
  const random = stream(3, 'images');
  const batch = {
    images: Float32Array.from({ length: size * 192 }, () => random.normal()),
    labels: Uint8Array.from({ length: size }, (_, i) => i % 3),
    size,
  };

  for (const { name, mixture, path, shares } of pairs)
    it(`is ${name}: scores, gradients and statistics`, async () => {
      const weights = weightTable(mixture.weights);
      initialise(weights, 5);
      const read = new Set(path.layers.flatMap(weightNames));
      for (const weight of mixture.weights) if (!read.has(weight.name)) view(weights, weight.name).fill(NaN);
      const results = [];
      for (const plan of [mixture, path]) {
        const network = backend().compile(plan, size, 'train');
        const options = plan === mixture ? { shares } : {};
        const gradients = weightTable(mixture.weights);
        gradients.values.fill(7);
        await network.gradients(batch, weights, gradients, options);
        const logits = await network.logits(batch, weights, 'running', options.shares);
        results.push({ gradients, logits });
        network.dispose();
      }
      const [mixed, alone] = results;
      expect(distance(mixed!.logits, alone!.logits)).to.be.below(1e-5);
      for (const weight of mixture.weights) {
        const found = view(mixed!.gradients, weight.name);
        if (read.has(weight.name))
          expect(distance(found, view(alone!.gradients, weight.name)), weight.name).to.be.below(1e-4);
        else if (weight.trainable === false)
          expect([...found], weight.name).to.deep.equal([...view(weights, weight.name)]);
        else
          expect(
            found.every((value) => value === 0),
            weight.name,
          ).to.equal(true);
      }
    });
});
