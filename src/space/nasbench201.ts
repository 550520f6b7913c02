/**
 * The cell space of NAS-Bench-201, with two genomes: `real`, EvNAS's matrix of six edges by five operations (spec
 * section 6: each edge is the operation with the largest entry, `none` allowed), and `categorical`, the number of each
 * edge's operation.
 */
import { categoricalGenome, type Picks } from './categorical.js';
import type { CellMixtures } from './cell-mixtures.js';
import { softmax, type Matrix } from './decode.js';
import { excerpt } from '../errors/excerpt.js';
import { planFeatures } from '../plan/plan-features.js';
import { checkMatrix, crossRows, mutateRows, sampleRows } from './matrix-genome.js';
import {
  benchCellIds,
  benchDerivedPlan,
  benchEdges,
  benchEdgeSites,
  benchMixturePlan,
  benchPathPlan,
  benchShares,
  type BenchCell,
  type BenchSkeleton,
} from './nasbench201-network.js';
import { once } from './once.js';
import { operation, unknownOperation, requireUsed } from './operations.js';
import { sharesOf } from './shares.js';
import { GenotypeError, type Choices, type SearchSpace, type SupernetSpace } from './search-space.js';
import { largest } from '../extremes.js';

/** In the order of the genome's columns (AutoDL-Projects, NAS_BENCH_201). */
export const benchOperations: readonly string[] = [
  'none',
  'skip_connect',
  'nor_conv_1x1',
  'nor_conv_3x3',
  'avg_pool_3x3',
];

export interface Nasbench201Options {
  /** Default: the benchmark's five. */
  readonly operations?: readonly string[];
  /** Default: 16 channels, 5 cells a stage, 10 classes, 32x32 images, as in the benchmark. */
  readonly search?: BenchSkeleton;
  /** Default: 16 channels, 5 cells a stage. */
  readonly derived?: Pick<BenchSkeleton, 'channels' | 'cells'>;
}

/** What a genome is made of; the rest of the space does not depend on it. */
interface Encoding<Genome> extends Pick<
  SearchSpace<Genome, BenchCell>,
  'sample' | 'mutate' | 'crossover' | 'decode' | 'embed' | 'encode' | 'genome'
> {
  /** The matrix whose softmax weighs the mixture with raw genomes. */
  matrix(genome: Genome): Matrix;
}

const benchmark: BenchSkeleton = { channels: 16, cells: 5, classes: 10, image: [32, 32, 3] };

/** Throws GenotypeError for an operation that does not exist. */
export function nasbench201Space(
  options?: Nasbench201Options & { readonly encoding?: 'real' },
): SupernetSpace<Matrix, BenchCell>;
export function nasbench201Space(
  options: Nasbench201Options & { readonly encoding: 'categorical' },
): SupernetSpace<Picks, BenchCell>;
export function nasbench201Space(
  options: Nasbench201Options & { readonly encoding?: 'real' | 'categorical' } = {},
): SupernetSpace<Matrix, BenchCell> | SupernetSpace<Picks, BenchCell> {
  const operations = options.operations ?? benchOperations;
  operations.forEach((name) => operation(name));
  return options.encoding === 'categorical'
    ? withEncoding(options, operations, categorical)
    : withEncoding(options, operations, real);
}

function withEncoding<Genome>(
  options: Nasbench201Options,
  operations: readonly string[],
  encodingOf: (operations: readonly string[], choices: Choices<BenchCell>) => Encoding<Genome>,
): SupernetSpace<Genome, BenchCell> {
  const choices: Choices<BenchCell> = {
    sizes: benchEdges.map(() => operations.length),
    architecture: (picks) => picks.map((pick) => operations[pick]!),
    picks: (cell) => indices(cell, operations),
  };
  const encoding = encodingOf(operations, choices);
  const search = options.search ?? benchmark;
  requireUsed(operations, search.operationSettings);
  const derived = { ...search, ...(options.derived ?? { channels: 16, cells: 5 }) };
  const settings = { operationSettings: search.operationSettings };
  const { matrix, ...genomes } = encoding;
  const mixture = once(() => benchMixturePlan(search, operations));
  const decoded = (cell: BenchCell): Matrix => choices.picks(cell).map((pick) => oneHot(pick, operations));
  return {
    ...genomes,
    name: 'nasbench201',
    neighbours: (cell) =>
      cell.flatMap((name, edge) =>
        operations.filter((other) => other !== name).map((other) => cell.with(edge, other)),
      ),
    choices,
    features: (cell) => planFeatures(benchDerivedPlan({ ...benchmark, ...settings, cells: 1 }, cell)),
    print: printBenchCell,
    parse: (text) => parseBenchCell(text, operations),
    mixtures: benchMixtures(search, operations),
    supernetWeights: () => mixture().weights,
    supernetPlan: (genome, weighing) =>
      weighing === 'path' ? benchPathPlan(search, operations, encoding.decode(genome)) : mixture(),
    supernetShares: (genome, raw = false) => {
      const weighed = raw ? matrix(genome) : decoded(encoding.decode(genome));
      return sharesOf(benchShares, weighed.map(softmax), operations);
    },
    derivedPlan: (cell) => benchDerivedPlan(derived, cell),
  };
}

function benchMixtures(search: BenchSkeleton, operations: readonly string[]): CellMixtures<BenchCell> {
  return {
    operations,
    kinds: [benchShares],
    edges: benchEdges.map(([to, from]) => [to - 1, from]),
    plan: (options) => benchMixturePlan(search, operations, options),
    groups: ({ ownShares, cells = search.cells }) =>
      (ownShares ? benchCellIds(cells) : [benchShares]).map((name) => ({ name, kind: benchShares })),
    sites: (options) =>
      benchEdgeSites(benchMixturePlan(search, operations, options), options.cells ?? search.cells),
    architecture: (chosen) => chosen[benchShares]!.map(({ column }) => operations[column]!),
  };
}

function real(operations: readonly string[]): Encoding<Matrix> {
  return {
    sample: (random) => sampleRows(benchEdges.length, operations.length, random),
    mutate: mutateRows,
    crossover: crossRows,
    decode: (genome) => genome.map((row) => operations[row.indexOf(largest(row))]!),
    embed: (cell) =>
      indices(cell, operations).map((chosen) => operations.map((_, i) => (i === chosen ? 0.9 : 0))),
    encode: (genome) => genome.flat(),
    genome: (json) =>
      checkMatrix(json, { rows: benchEdges.length, columns: operations.length, where: 'the genome' }),
    matrix: (genome) => genome,
  };
}

function categorical(operations: readonly string[], choices: Choices<BenchCell>): Encoding<Picks> {
  return {
    ...categoricalGenome(choices),
    matrix: (genome) => genome.map((pick) => oneHot(pick, operations)),
  };
}

function oneHot(chosen: number, operations: readonly string[]): number[] {
  return operations.map((_, i) => (i === chosen ? 1 : 0));
}

function indices(cell: BenchCell, operations: readonly string[]): number[] {
  if (cell.length !== benchEdges.length)
    throw new GenotypeError(`a cell of this space has ${benchEdges.length} edges, not ${cell.length}`);
  return cell.map((name) => {
    const index = operations.indexOf(name);
    if (index < 0) throw new GenotypeError(unknownOperation(name, operations));
    return index;
  });
}

/** As the benchmark writes it: `|a~0|+|b~0|c~1|+|d~0|e~1|f~2|`. */
export function printBenchCell(cell: BenchCell): string {
  const [a, b, c, d, e, f] = cell;
  return `|${a}~0|+|${b}~0|${c}~1|+|${d}~0|${e}~1|${f}~2|`;
}

/** Throws GenotypeError with what is wrong and where. */
export function parseBenchCell(text: string, operations: readonly string[] = benchOperations): BenchCell {
  const nodes = text.slice(0, 1000).trim().split('+');
  const form = 'a cell looks like |nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|nor_conv_1x1~2|';
  if (nodes.length !== 3) throw new GenotypeError(`"${excerpt(text)}" has not three nodes; ${form}`);
  return nodes.flatMap((node, index) => {
    const edges = node.trim().split('|');
    if (edges.length !== index + 3 || edges[0] !== '' || edges.at(-1) !== '')
      throw new GenotypeError(`node ${index + 1}: needs ${index + 1} edges between bars; ${form}`);
    return edges.slice(1, -1).map((edge, from) => {
      const [name, state] = edge.split('~');
      if (!operations.includes(name!))
        throw new GenotypeError(`node ${index + 1}: ${unknownOperation(name!, operations)}`);
      if (state !== String(from))
        throw new GenotypeError(
          `node ${index + 1}: edge ${from + 1} must read state ${from} (${excerpt(name!)}~${from})`,
        );
      return name!;
    });
  });
}
