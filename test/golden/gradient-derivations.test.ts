import { expect } from 'chai';
import { dartsSpace } from '../../src/space/darts.js';
import type { CellGenotype } from '../../src/space/genotype.js';
import { nasbench201Space, printBenchCell } from '../../src/space/nasbench201.js';
import { softmax, type Matrix } from '../../src/space/decode.js';
import type { CellMixtures } from '../../src/space/cell-mixtures.js';
import { allEdges, strongestEdges, strongestOperations, strongestPairs } from '../../src/train/gradient/derivation.js';
import { mapRows, type Matrices } from '../../src/train/gradient/matrices.js';
import type { Kept } from '../../src/train/gradient/method.js';
import { finalCell, finalShares, restrictedCells } from '../../src/train/gradient/methods/pdarts-derivation.js';
import { finalCells, skipDropout } from '../../src/train/gradient/methods/pdarts.js';
import { likeliest, logSoftmax } from '../../src/train/gradient/methods/setn.js';
import { annealed } from '../../src/train/gradient/methods/snas.js';
import { keepAll, pruned } from '../../src/train/gradient/stages.js';
import { hasGolden, readGolden } from './golden.js';
import { genotypeOf, mapCells } from './gradient-search.js';

type Edges = Readonly<Record<'normal' | 'reduce', readonly (readonly [string, number])[]>>;

const search = { channels: 4, cells: 3, classes: 10, image: [8, 8, 3] };

function cellsOf(operations: readonly string[]): CellMixtures<CellGenotype> {
  return dartsSpace({ search, operations, derived: { channels: 4, cells: 3 } }).mixtures!;
}

function suite(file: string, what: string, body: () => void): void {
  if (hasGolden(file)) describe(what, body);
  else it.skip(`${what}: there is no file ${file}`);
}

suite('gradient-gdas.json.gz', 'the golden derivations of GDAS', () => {
  const { operations, derive } = readGolden<{
    readonly operations: readonly string[];
    readonly derive: readonly {
      readonly alphas: Matrices;
      readonly genotype: Edges;
      readonly genotypeNewerCode: Edges;
    }[];
  }>('gradient-gdas.json.gz');
  const cells = cellsOf(operations);

  it('are those of DARTS in the code of the paper', () => {
    for (const { alphas, genotype } of derive) {
      const shares = mapRows(alphas, softmax);
      const chosen = mapCells(shares, (matrix) => strongestEdges(matrix, cells));
      expect(genotypeOf(chosen, cells)).to.deep.equal(genotype);
    }
  });

  it('are pairs of an operation and an input in the newer code', () => {
    for (const { alphas, genotypeNewerCode } of derive) {
      const chosen = mapCells(mapRows(alphas, softmax), (matrix) => strongestPairs(matrix, cells));
      expect(genotypeOf(chosen, cells)).to.deep.equal(genotypeNewerCode);
    }
  });
});

suite('gradient-snas.json.gz', 'the golden derivations of SNAS', () => {
  const { operations, derive, temperatures } = readGolden<{
    readonly operations: readonly string[];
    readonly temperatures: readonly number[];
    readonly derive: readonly {
      readonly logAlphas: Matrices;
      readonly allEdges: Edges;
      readonly twoEdges: Edges;
    }[];
  }>('gradient-snas.json.gz');
  const cells = cellsOf(operations);

  it('keep all edges, or two a node', () => {
    for (const example of derive) {
      const shares = mapRows(example.logAlphas, softmax);
      const all = mapCells(shares, (matrix) => allEdges(matrix, cells));
      const two = mapCells(shares, (matrix) => allEdges(matrix, cells, 2));
      expect(genotypeOf(all, cells)).to.deep.equal(example.allEdges);
      expect(genotypeOf(two, cells)).to.deep.equal(example.twoEdges);
    }
  });

  it('come at the temperatures of the code', () => {
    temperatures.forEach((expected, epoch) =>
      expect(annealed(1, 0.03, { epoch, epochs: temperatures.length })).to.be.closeTo(expected, 1e-9),
    );
  });
});

suite('gradient-pdarts.json.gz', 'the golden stages of P-DARTS', () => {
  const { operations, stages, dropoutSchedule } = readGolden<{
    readonly operations: readonly string[];
    readonly stages: readonly {
      readonly alphas: readonly Matrices[];
      readonly kept: readonly Kept[];
      readonly genotype: Edges;
      readonly restricted: readonly { readonly maxSkips: number; readonly normal: Edges['normal'] }[];
      readonly withAtMostTwoSkips: Edges['normal'];
    }[];
    readonly dropoutSchedule: {
      readonly epochs: number;
      readonly epochsWithoutAlphas: number;
      readonly stages: readonly { readonly rate: number; readonly probability: readonly number[] }[];
    };
  }>('gradient-pdarts.json.gz');
  const cells = cellsOf(operations);

  it('keep the columns of the code, ties too', () => {
    for (const { alphas, kept } of stages) {
      let left = keepAll(cells);
      kept.forEach((expected, stage) => {
        left = pruned(alphas[stage]!, left, expected['normal']![0]!.length);
        expect(left).to.deep.equal(expected);
      });
    }
  });

  it('end in the cells of the code', () => {
    for (const { alphas, kept, genotype } of stages) {
      const last = kept.at(-1)!;
      const chosen = mapCells(mapRows(alphas.at(-1)!, softmax), (shares, kind) =>
        finalCell(finalShares(shares, last[kind]!, operations.length), last[kind]!, cells),
      );
      expect(genotypeOf(chosen, cells)).to.deep.equal(genotype);
    }
  });

  it('restrict the skips of the normal cell as the code does', () => {
    for (const { alphas, kept, restricted, withAtMostTwoSkips } of stages) {
      const last = kept.at(-1)!;
      const shares = softmaxOf(alphas.at(-1)!['normal']!);
      const found = restrictedCells(
        finalShares(shares, last['normal']!, operations.length),
        last['normal']!,
        cells,
      );
      const edges = (normal: (typeof found)[number]['cell']) =>
        genotypeOf({ normal, reduce: normal }, cells).normal;
      expect(found.map(({ maximum, cell }) => ({ maxSkips: maximum, normal: edges(cell) }))).to.deep.equal(
        restricted,
      );
      const final = finalCells(alphas.at(-1)!, last, { ...cells, sites: () => [] }, 2);
      expect(genotypeOf(final, cells).normal).to.deep.equal(withAtMostTwoSkips);
    }
  });

  it('drop out skips at the probabilities of the code', () => {
    const { epochs, epochsWithoutAlphas, stages: rates } = dropoutSchedule;
    for (const [stage, { rate, probability }] of rates.entries())
      probability.forEach((expected, epoch) =>
        expect(skipDropout(rate, { stage, epoch, epochs }, epochsWithoutAlphas)).to.be.closeTo(expected, 1e-9),
      );
  });
});

suite('gradient-setn.json.gz', 'the golden selection of SETN', () => {
  const { operations, ranking } = readGolden<{
    readonly operations: readonly string[];
    readonly ranking: readonly {
      readonly alphas: Matrix;
      readonly top: readonly string[];
      readonly logProbabilities: readonly number[];
      readonly validationAccuracies: readonly number[];
      readonly best: number;
      readonly bestCell: string;
      readonly argmaxCell: string;
    }[];
  }>('gradient-setn.json.gz');
  const cells = nasbench201Space({ operations }).mixtures!;

  it('ranks the likeliest cells as the code does, ties too', () => {
    for (const { alphas, top, logProbabilities, best, bestCell, argmaxCell } of ranking) {
      const found = likeliest({ cell: alphas }, { ...cells, sites: () => [] }, top.length);
      const digits = found.map(({ cell }) => cell!.map(({ column }) => column).join(''));
      expect(digits).to.deep.equal(top);
      found.forEach(({ cell }, i) => {
        const score = cell!.reduce((sum, { edge, column }) => sum + logSoftmax(alphas[edge]!)[column]!, 0);
        expect(score).to.be.closeTo(logProbabilities[i]!, 1e-6);
      });
      expect(printBenchCell(cells.architecture(found[best]!))).to.equal(bestCell);
      const strongest = { cell: strongestOperations(softmaxOf(alphas)) };
      expect(printBenchCell(cells.architecture(strongest))).to.equal(argmaxCell);
    }
  });

  it('takes the first of the best validation accuracies', () => {
    for (const { validationAccuracies, best } of ranking)
      expect(validationAccuracies.indexOf(Math.max(...validationAccuracies))).to.equal(best);
  });
});

function softmaxOf(matrix: Matrix): Matrix {
  return matrix.map(softmax);
}
