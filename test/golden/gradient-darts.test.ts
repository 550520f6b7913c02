import { expect } from 'chai';
import { dartsSpace } from '../../src/space/darts.js';
import { shareName, sharesOf } from '../../src/space/shares.js';
import { softmax, type Matrix } from '../../src/space/decode.js';
import { shareNames } from '../../src/plan/graph.js';
import { mixturePlan } from '../../src/space/supernet.js';
import type { Shape, Shares } from '../../src/plan/plan.js';
import { view, weightTable } from '../../src/network/weights.js';
import { strongestEdges } from '../../src/train/gradient/derivation.js';
import { mapRows } from '../../src/train/gradient/matrices.js';
import { softmaxPullBack } from '../../src/train/gradient/relaxation.js';
import { describeOnBackends } from '../network/backends-under-test.js';
import { relativeError } from './compare.js';
import { draws, generatedImages, generatedWeight, probe } from './generator.js';
import { hasGolden, readGolden } from './golden.js';
import { expectMatrices, genotypeOf, mapCells } from './gradient-search.js';

interface GoldenDarts {
  readonly generator: { readonly seed: number };
  readonly channels: number;
  readonly cells: number;
  readonly classes: number;
  readonly image: Shape;
  readonly batch: number;
  readonly operations: readonly string[];
  readonly weights: Readonly<Record<string, Shape>>;
  readonly weightSums: Readonly<Record<string, number>>;
  readonly check: { readonly imagesGradientFirst8: readonly number[]; readonly imagesGradientSum: number };
  readonly gradient: {
    readonly alphas: Matrices;
    readonly images: string;
    readonly labels: readonly number[];
    readonly logits: readonly (readonly number[])[];
    readonly loss: number;
    readonly dshares: Matrices;
    readonly dalphas: Matrices;
    readonly genotype: Readonly<Record<'normal' | 'reduce', readonly (readonly [string, number])[]>>;
    readonly dweights: Readonly<Record<string, readonly [norm: number, probe: number]>>;
  };
}

type Matrices = Readonly<Record<'normal' | 'reduce', Matrix>>;
const kinds = ['normal', 'reduce'] as const;
const file = 'gradient-darts.json.gz';

/** Both matrices in one row, without `none`. */
function entries(matrices: Matrices, operations: readonly string[]): number[] {
  return kinds.flatMap((kind) => Object.values(sharesOf(kind, matrices[kind], operations)));
}

if (!hasGolden(file)) {
  it.skip(`the golden gradients of DARTS: there is no file ${file}`);
} else {
  const golden = readGolden<GoldenDarts>(file);
  const { channels, cells, classes, image, operations, gradient, batch: size } = golden;
  const { seed } = golden.generator;
  const pixels = size * image.reduce((a, b) => a * b, 1);

  describe("the golden files' generator", () => {
    it('draws what the files were made with', () => {
      const draw = draws(1, 'a');
      for (const expected of [0.0237538498, 0.261905127, 0.4154166009, 0.8402232872])
        expect(draw()).to.be.closeTo(expected, 1e-10);
      for (const [name, expected] of Object.entries(golden.weightSums)) {
        const sum = generatedWeight(seed, name, golden.weights[name]!).reduce((a, b) => a + b, 0);
        expect(sum, name).to.be.closeTo(expected, 1e-4);
      }
      const images = generatedImages(seed, gradient.images, pixels);
      golden.check.imagesGradientFirst8.forEach((v, i) => expect(images[i]).to.be.closeTo(v, 1e-6));
      expect(images.reduce((a, b) => a + b, 0)).to.be.closeTo(golden.check.imagesGradientSum, 1e-4);
    });
  });

  describeOnBackends('the golden gradients of DARTS', (backend) => {
    const search = { channels, cells, classes, image };
    const space = dartsSpace({ search, operations, derived: { channels, cells } });
    const batch = {
      images: generatedImages(seed, gradient.images, pixels),
      labels: Uint8Array.from(gradient.labels),
      size,
    };
    const shares: Shares = Object.assign(
      {},
      ...kinds.map((kind) => sharesOf(kind, gradient.alphas[kind].map(softmax), operations)),
    ) as Shares;

    const start = (): ReturnType<typeof weightTable> => {
      const weights = weightTable(space.supernetWeights());
      for (const [name, shape] of Object.entries(golden.weights))
        view(weights, name).set(generatedWeight(seed, name, shape));
      return weights;
    };

    it('are those of all shares, summed over the cells of a kind, and of the weights', async () => {
      const plan = mixturePlan(search, operations, 4);
      const network = backend().compile(plan, size, 'train');
      const table = weightTable(plan.weights);
      const request = { weights: table, shares: shareNames(plan) };
      const { logits, score, shares: found } = await network.pass(batch, start(), { shares, gradients: request });
      network.dispose();
      expect(relativeError(logits, gradient.logits.flat())).to.be.below(1e-5);
      expect(score.loss / size).to.be.closeTo(gradient.loss, 1e-5 * gradient.loss);
      const names = kinds.flatMap((kind) => Object.keys(sharesOf(kind, gradient.dshares[kind], operations)));
      const error = relativeError(
        names.map((name) => found[name]!),
        entries(gradient.dshares, operations),
      );
      expect(error).to.be.below(1e-4);
      expect(gradient.dshares.normal.every((row) => row[operations.indexOf('none')] === 0)).to.equal(true);
      const weights = Object.entries(gradient.dweights);
      const of = (which: 0 | 1) => weights.map(([, pair]) => pair[which]);
      const norms = weights.map(([name]) => Math.hypot(...view(table, name)));
      const probes = weights.map(([name]) => probe(seed, name, view(table, name)));
      expect(relativeError(norms, of(0))).to.be.below(1e-4);
      expect(relativeError(probes, of(1))).to.be.below(1e-4);
    });

    it('are pulled back to the parameters, which stand for a genotype', () => {
      const shares = mapRows(gradient.alphas, softmax);
      const back = mapRows(shares, (row, kind, edge) =>
        softmaxPullBack(row, gradient.dshares[kind as keyof Matrices][edge]!),
      );
      expectMatrices(back, gradient.dalphas, 1e-6);
      const chosen = mapCells(shares, (matrix) => strongestEdges(matrix, space.mixtures!));
      expect(genotypeOf(chosen, space.mixtures!)).to.deep.equal(gradient.genotype);
    });

    it('come cell by cell where each cell has names of its own, and add up to those of the kind', async () => {
      const plan = mixturePlan(search, operations, 4, ({ id }) => id);
      const reductions = [Math.floor(cells / 3), Math.floor((2 * cells) / 3)];
      const kindOf = (cell: number) => (reductions.includes(cell) ? 'reduce' : 'normal');
      const own: Shares = Object.assign(
        {},
        ...Array.from({ length: cells }, (_, cell) =>
          sharesOf(`cells.${cell}`, gradient.alphas[kindOf(cell)].map(softmax), operations),
        ),
      ) as Shares;
      const network = backend().compile(plan, size, 'train');
      const request = { shares: own, gradients: { shares: shareNames(plan) } };
      const { shares: found } = await network.pass(batch, start(), request);
      network.dispose();
      const sums = kinds.flatMap((kind) =>
        gradient.dshares[kind].flatMap((row, edge) =>
          row.flatMap((_, column) => {
            const operation = operations[column]!;
            if (operation === 'none') return [];
            const mine = Array.from({ length: cells }, (_unused, cell) =>
              kindOf(cell) === kind ? found[shareName(`cells.${cell}`, edge, operation)]! : 0,
            );
            return [mine.reduce((a, b) => a + b, 0)];
          }),
        ),
      );
      expect(relativeError(sums, entries(gradient.dshares, operations))).to.be.below(1e-4);
    });
  });
}
