import { expect } from 'chai';
import { dartsSpace } from '../../../src/space/darts.js';
import { nasbench201Space } from '../../../src/space/nasbench201.js';
import type { SupernetSpace } from '../../../src/space/search-space.js';
import type { Outcome } from '../../../src/search/strategy.js';
import { GradientEvaluator } from '../../../src/train/gradient/evaluator.js';
import { evaluatorContract } from '../../../src/testing/evaluator-contract.js';
import { shareNames } from '../../../src/plan/graph.js';
import type { MemoryNeed } from '../../../src/train/pool/memory-need.js';
import type { Pool } from '../../../src/train/pool/pool.js';
import { gradientMethods } from '../../../src/train/gradient/methods/index.js';
import type { ShareRecord } from '../../../src/train/gradient/measures.js';
import { poolOf } from '../pools.js';
import { digestOf, runGenerations, runInterrupted } from '../supernet/small-search.js';
import { toyImages } from '../toy.js';

const skeleton = { channels: 2, cells: 3, classes: 3, image: [8, 8, 3] };
const spaces: Readonly<Record<string, SupernetSpace<unknown, unknown>>> = {
  darts: dartsSpace({ nodes: 2, search: skeleton, derived: { channels: 4, cells: 3 } }) as SupernetSpace<
    unknown,
    unknown
  >,
  nasbench201: nasbench201Space({
    search: { ...skeleton, cells: 1 },
    derived: { channels: 4, cells: 1 },
  }) as SupernetSpace<unknown, unknown>,
};

/** Enough for two stages, and for parameters that learn in each. */
const epochs = 2;
const search: Readonly<Record<string, object>> = {
  darts: { order: 'second' },
  gdas: {},
  snas: {},
  setn: { candidates: 3 },
  pdarts: { addedCells: [0, 1], operationsLeft: [3], skipDropout: [0.2, 0.4], waitingEpochs: 0 },
};

function evaluatorOf(
  method: string,
  where: string,
  workers: number,
  pool: () => Promise<Pool> = poolOf({ backend: 'wasm', workers }),
): GradientEvaluator<unknown, unknown> {
  const part = gradientMethods.find(({ name }) => name === method)!;
  const space = spaces[where]!;
  const { mixtures } = space;
  if (!mixtures) throw new Error(`${where} mixes nothing`);
  const cells = where === 'darts' ? 3 : 1;
  const groups = {
    search: search[method]!,
    supernet: { batch: 6, replicas: 2, learningRate: 0.1, cells },
  };
  return new GradientEvaluator({
    ...{ space, mixtures },
    method: part.make(groups, { ...mixtures, sites: () => mixtures.sites({}) }),
    experiment: {
      ...{ seed: 3, epochs, training: part.training(groups), checkpointSteps: 1 },
      fitness: { batch: 10, augment: false, statistics: 'batch' },
      augmentation: { crop: 1, flip: true, cutout: 0 },
    },
    images: async () => ({
      train: toyImages(11, 'train', 8, 3),
      validation: toyImages(12, 'validation', 8, 3),
    }),
    pool,
  });
}

function generationsIn(where: string): unknown[][] {
  const genome = spaces[where]!.embed(
    where === 'darts'
      ? spaces[where]!.parse(
          'normal:sep_conv_3x3@0+sep_conv_3x3@1,skip_connect@0+skip_connect@1/reduce:sep_conv_3x3@0+sep_conv_3x3@1,skip_connect@0+skip_connect@1',
        )
      : spaces[where]!.parse('|none~0|+|none~0|none~1|+|none~0|none~1|none~2|'),
  );
  return Array.from({ length: epochs }, () => [genome]);
}

function outcomesAreSound(outcomes: readonly Outcome[], where: string): void {
  for (const { status, reason, genome, metrics, feedback } of outcomes) {
    expect(reason).to.equal(undefined);
    expect(status).to.equal('ok');
    expect(() => spaces[where]!.genome(genome)).not.to.throw();
    expect(Object.values(metrics).every(Number.isFinite)).to.equal(true);
    const { shares } = feedback as ShareRecord;
    for (const row of Object.values(shares).flat())
      expect(row.reduce((sum, share) => sum + share, 0)).to.be.closeTo(1, 1e-5);
  }
}

const cases: readonly (readonly [method: string, spaces: readonly string[]])[] = [
  ['darts', ['darts']],
  ['gdas', ['darts', 'nasbench201']],
  ['snas', ['nasbench201']],
  ['setn', ['darts', 'nasbench201']],
  ['pdarts', ['darts']],
];
for (const [method, places] of cases)
  for (const where of places)
    describe(`a search by ${method} on ${where}`, () => {
      let expected: string;
      before(async () => {
        const run = await runGenerations(evaluatorOf(method, where, 1), generationsIn(where));
        outcomesAreSound(run.outcomes.flat(), where);
        expected = digestOf(run);
      });

      it('gives the same bits when it is stopped inside an epoch, on another number of workers', async () => {
        let workers = 3;
        const interrupted = await runInterrupted(
          () => evaluatorOf(method, where, --workers),
          generationsIn(where),
          2,
        );
        expect(workers).to.equal(1);
        expect(digestOf(interrupted)).to.equal(expected);
      });
    });

evaluatorContract('a search by gradient', {
  make: () => evaluatorOf('gdas', 'nasbench201', 1),
  genomes: ['none', 'skip_connect'].map((name) =>
    spaces['nasbench201']!.embed(
      spaces['nasbench201']!.parse(`|${name}~0|+|none~0|none~1|+|none~0|none~1|none~2|`),
    ),
  ),
  checkpoints: true,
  single: true,
});

describe('P-DARTS between its stages', () => {
  it('asks for the memory of all of them before it starts', async () => {
    const asked: MemoryNeed[] = [];
    const counting: Pick<Pool, 'compile' | 'close'> = {
      compile: async (need) => (asked.push(need), { status: 'ok', value: null }),
      close: async () => undefined,
    };
    const evaluator = evaluatorOf('pdarts', 'darts', 1, async () => counting as Pool);
    await evaluator.open();
    await evaluator.check({ train: [], evaluate: [] }, new AbortController().signal);
    const cellsOf = ({ plan }: MemoryNeed): number =>
      new Set(plan.layers.flatMap(({ id }) => /^cells\.\d+/.exec(id)?.[0] ?? [])).size;
    expect(asked.map((need) => [need.use, cellsOf(need)])).to.deep.equal([
      ['train', 3],
      ['evaluate', 3],
      ['train', 4],
      ['evaluate', 4],
    ]);
    const edges = spaces['darts']!.mixtures!.edges.length;
    expect(shareNames(asked.at(-1)!.plan)).to.have.length(2 * edges * 3);
  });

  it('begins with a deeper network, and edges that keep their strongest operations', async () => {
    const evaluator = evaluatorOf('pdarts', 'darts', 1);
    const { outcomes, end } = await runGenerations(evaluator, generationsIn('darts'));
    const kept = (epoch: number) =>
      Object.values((outcomes[epoch]![0]!.feedback as ShareRecord).shares)
        .flat()
        .map((row) => row.filter((share) => share > 0).length);
    expect(new Set(kept(0))).to.deep.equal(new Set([8]));
    expect(new Set(kept(1))).to.deep.equal(new Set([3]));
    const cells = Object.keys(end.tensors).flatMap((name) => /cells\.(\d+)\./.exec(name)?.[1] ?? []);
    expect(Math.max(...cells.map(Number))).to.equal(3);
  });
});
