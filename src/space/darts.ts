/**
 * The DARTS cell space with EvNAS's genome: for each of the two cells a matrix of real numbers, one row an edge, one
 * column an operation. A gene is a row.
 */
import type { Random } from '../random.js';
import { planFeatures } from '../plan/plan-features.js';
import { isReduction } from './cell.js';
import { cellChoices } from './cell-choices.js';
import type { CellMixtures, Choice, MixtureOptions } from './cell-mixtures.js';
import { decodeCell, decodedMatrix, edgeCount, edgeIndex, softmax, type Matrix } from './decode.js';
import { derivedPlan, type DerivedSkeleton } from './derived.js';
import { printGenotype, type Cell, type CellGenotype, type Edge } from './genotype.js';
import { parseGenotype } from './genotype-text.js';
import { checkMatrix, crossRows, mutateRows, sampleRows } from './matrix-genome.js';
import { checkOperations, dartsOperations, requireUsed } from './operations.js';
import { GenotypeError, type SupernetSpace } from './search-space.js';
import { sharesOf } from './shares.js';
import { once } from './once.js';
import { edgeSites, kindOfCell, mixturePlan, pathPlan, type SearchSkeleton } from './supernet.js';

/** `[edges][operations]` for each cell, entries in [0, 1). */
export interface DartsGenome {
  readonly normal: Matrix;
  readonly reduce: Matrix;
}

export interface DartsSpaceOptions {
  /** What an edge can be; the genome is as wide as this list is long. Default: the eight of DARTS. */
  readonly operations?: readonly string[];
  /** Intermediate nodes of a cell. Default 4: 14 edges. */
  readonly nodes?: number;
  readonly search: SearchSkeleton;
  readonly derived: Omit<DerivedSkeleton, 'classes' | 'image'>;
  /** Default: `darts`. */
  readonly name?: string;
}

/** Throws GenotypeError for an operation that does not exist, or a list without a choice. */
export function dartsSpace(options: DartsSpaceOptions): SupernetSpace<DartsGenome, CellGenotype> {
  const { operations = dartsOperations, nodes = 4, search } = options;
  checkOperations(operations);
  const { operationSettings } = search;
  requireUsed(operations, operationSettings);
  const rows = edgeCount(nodes);
  const derived = { operationSettings, ...options.derived, classes: search.classes, image: search.image };
  const both = (cell: (name: 'normal' | 'reduce') => Matrix): DartsGenome => ({
    normal: cell('normal'),
    reduce: cell('reduce'),
  });
  const decode = ({ normal, reduce }: DartsGenome): CellGenotype => ({
    normal: decodeCell(normal, operations, nodes),
    reduce: decodeCell(reduce, operations, nodes),
  });
  const weigh = (genome: DartsGenome, raw: boolean): DartsGenome => {
    const cells = decode(genome);
    return both((name) => (raw ? genome[name] : decodedMatrix(cells[name], operations)).map(softmax));
  };
  const mixture = once(() => mixturePlan(search, operations, nodes));

  return {
    name: options.name ?? 'darts',
    sample: (random: Random) => both(() => sampleRows(rows, operations.length, random)),
    mutate: (genome, rate, random) => both((name) => mutateRows(genome[name], rate, random)),
    crossover: (one, other, random) => both((name) => crossRows(one[name], other[name], random)),
    decode,
    embed: (genotype) => both((name) => embedCell(genotype[name], operations, nodes, name)),
    encode: ({ normal, reduce }) => [...normal, ...reduce].flat(),
    neighbours: (genotype) => neighbours(genotype, operations),
    choices: cellChoices(operations, nodes),
    features: ({ normal, reduce }) =>
      [normal, reduce].flatMap((cell) =>
        planFeatures(derivedPlan({ normal: cell, reduce: cell }, { ...featureSkeleton, operationSettings })),
      ),
    print: printGenotype,
    parse: (text) => parseGenotype(text),
    genome: (json) => {
      if (typeof json !== 'object' || json === null)
        throw new GenotypeError('the genome must be an object with the matrices normal and reduce');
      return both((name) =>
        checkMatrix(Object.hasOwn(json, name) ? json[name as keyof typeof json] : undefined, {
          rows,
          columns: operations.length,
          where: `the genome's ${name} matrix`,
        }),
      );
    },
    mixtures: cellMixtures(search, operations, nodes),
    supernetWeights: () => mixture().weights,
    supernetPlan: (genome, weighing) =>
      weighing === 'path' ? pathPlan(search, operations, decode(genome)) : mixture(),
    supernetShares: (genome, raw = false) => {
      const { normal, reduce } = weigh(genome, raw);
      return { ...sharesOf('normal', normal, operations), ...sharesOf('reduce', reduce, operations) };
    },
    derivedPlan: (genotype) => derivedPlan(genotype, derived),
  };
}

function cellMixtures(
  search: SearchSkeleton,
  operations: readonly string[],
  nodes: number,
): CellMixtures<CellGenotype> {
  const edges = Array.from({ length: nodes }, (_, node) =>
    Array.from({ length: node + 2 }, (_unused, state) => [node, state] as const),
  ).flat();
  const count = ({ cells = search.cells }: MixtureOptions): number => cells;
  const plan = (options: MixtureOptions) =>
    mixturePlan(search, operations, nodes, options.ownShares ? ({ id }) => id : kindOfCell, options);
  const cell = (chosen: readonly Choice[]): Cell => ({
    edges: chosen.map(({ edge, column }): Edge => [operations[column]!, edges[edge]![1]]),
    concat: Array.from({ length: nodes }, (_, node) => node + 2),
  });
  return {
    ...{ operations, kinds: ['normal', 'reduce'], edges, inputs: 2, plan },
    groups(options) {
      const kinds = Array.from({ length: count(options) }, (_, index) =>
        kindOfCell({ reduction: isReduction(index, count(options)) }),
      );
      return options.ownShares
        ? kinds.map((kind, index) => ({ name: `cells.${index}`, kind }))
        : (['normal', 'reduce'] as const)
            .filter((kind) => kinds.includes(kind))
            .map((kind) => ({ name: kind, kind }));
    },
    sites: (options) => edgeSites(plan(options), count(options), nodes),
    architecture: ({ normal, reduce }) => ({ normal: cell(normal!), reduce: cell(reduce!) }),
  };
}

/** Small, for counts of the graph: each cell by itself, in a network of nothing else. */
const featureSkeleton = {
  channels: 16,
  cells: 3,
  classes: 10,
  auxiliary: false,
  image: [32, 32, 3],
} as const;

/** Rows of zeros but for the chosen operations: 0.9 for a node's first edge, 0.8 for its second. */
function embedCell(cell: Cell, operations: readonly string[], nodes: number, where: string): number[][] {
  if (cell.edges.length !== 2 * nodes || cell.concat.join() !== cell.concat.map((_, i) => i + 2).join())
    throw new GenotypeError(`${where}: this space has cells of ${nodes} nodes that are all output`);
  const matrix = Array.from({ length: edgeCount(nodes) }, () => operations.map(() => 0));
  cell.edges.forEach(([name, input], index) => {
    const column = operations.indexOf(name);
    const node = Math.floor(index / 2);
    if (column < 0 || name === 'none')
      throw new GenotypeError(`${where}: no edge of this space can be ${name}`);
    if (index % 2 === 1 && cell.edges[index - 1]![1] === input)
      throw new GenotypeError(
        `${where}, node ${node + 2}: in this space its two edges read different states`,
      );
    matrix[edgeIndex(node, input)]![column] = index % 2 === 0 ? 0.9 : 0.8;
  });
  return matrix;
}

/** Every genotype with one other operation, or one edge that reads another state. */
function neighbours(genotype: CellGenotype, operations: readonly string[]): CellGenotype[] {
  return (['normal', 'reduce'] as const).flatMap((name) =>
    genotype[name].edges.flatMap((edge, index) =>
      otherEdges(genotype[name].edges, edge, index, operations).map((changed) => ({
        ...genotype,
        [name]: { ...genotype[name], edges: genotype[name].edges.with(index, changed) },
      })),
    ),
  );
}

function otherEdges(
  edges: readonly Edge[],
  edge: Edge,
  index: number,
  operations: readonly string[],
): Edge[] {
  const [name, input] = edge;
  const sibling = edges[index ^ 1]![1];
  const states = Array.from({ length: Math.floor(index / 2) + 2 }, (_, state) => state);
  return [
    ...operations.filter((other) => other !== 'none' && other !== name).map((other): Edge => [other, input]),
    ...states.filter((state) => state !== input && state !== sibling).map((state): Edge => [name, state]),
  ];
}
