/**
 * From architecture parameters to the edges that a cell keeps. Matrices are shares (probabilities), one row an edge.
 * Sorting is stable: ties go to the lower edge, unless said otherwise.
 */
import type { Choice } from '../../space/cell-mixtures.js';
import type { Matrix } from '../../space/decode.js';

/** What a derivation has to know of the cells. */
export interface CellEdges {
  readonly operations: readonly string[];
  readonly edges: readonly (readonly [node: number, state: number])[];
}

/** An edge that could be kept, with its column and how strong it is. */
export interface Scored extends Choice {
  readonly score: number;
}

/** The edges of each node, node by node. */
export function edgesByNode({ edges }: Pick<CellEdges, 'edges'>): number[][] {
  const nodes: number[][] = [];
  edges.forEach(([node], edge) => (nodes[node] ??= []).push(edge));
  return nodes;
}

/** The column with the largest value, the lower one of a tie; `skipped` does not count. */
export function strongestColumn(row: readonly number[], skipped = -1): number {
  let best = -1;
  row.forEach((value, column) => {
    if (column !== skipped && (best < 0 || value > row[best]!)) best = column;
  });
  return best;
}

function byScore(one: Scored, other: Scored): number {
  return other.score - one.score;
}

/**
 * DARTS (model_search.py `genotype`; GDAS [G0] alike): an edge goes by its strongest operation other than `none`; each
 * node keeps its two strongest edges, in the order of their strength.
 */
export function strongestEdges(shares: Matrix, cell: CellEdges, count = 2): Choice[] {
  const none = cell.operations.indexOf('none');
  return edgesByNode(cell).flatMap((edges) =>
    edges
      .map((edge): Scored => {
        const column = strongestColumn(shares[edge]!, none);
        return { edge, column, score: shares[edge]![column]! };
      })
      .sort(byScore)
      .slice(0, count)
      .map(plain),
  );
}

/**
 * GDAS in its authors' newer code (AutoDL-Projects search_model_gdas_nasnet.py): each node keeps its two strongest
 * pairs of an operation and an input, which may read the same input.
 */
export function strongestPairs(shares: Matrix, cell: CellEdges, count = 2): Choice[] {
  const none = cell.operations.indexOf('none');
  return edgesByNode(cell).flatMap((edges) =>
    edges
      .flatMap((edge) => shares[edge]!.map((score, column): Scored => ({ edge, column, score })))
      .filter(({ column }) => column !== none)
      .sort(byScore)
      .slice(0, count)
      .map(plain),
  );
}

/** NAS-Bench-201: every edge has its strongest operation, `none` included. */
export function strongestOperations(shares: Matrix): Choice[] {
  return shares.map((row, edge) => ({ edge, column: strongestColumn(row) }));
}

/**
 * SNAS (model_search.py:726): every edge has its strongest operation, `none` included; within a node in the order of
 * their strength. Where `count` is given a node keeps so many, `none` or not.
 */
export function allEdges(shares: Matrix, cell: CellEdges, count = Infinity): Choice[] {
  return edgesByNode(cell).flatMap((edges) =>
    edges
      .map((edge): Scored => {
        const column = strongestColumn(shares[edge]!);
        return { edge, column, score: shares[edge]![column]! };
      })
      .sort(byScore)
      .slice(0, count)
      .map(plain),
  );
}

export function plain({ edge, column }: Scored): Choice {
  return { edge, column };
}
