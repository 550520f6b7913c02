/**
 * EvNAS decoding (spec section 2; utils.py derive_architecture_topk): from a matrix of operation weights, one row an
 * edge, to the two strongest edges of each node. The supernet then weighs by the softmax of the decoded 0/1 matrix,
 * so that siblings and pruned edges keep a share.
 */
import { exp } from '../elementary.js';
import type { Cell, Edge } from './genotype.js';
import { largest } from '../extremes.js';

export type Matrix = readonly (readonly number[])[];

/** Softmax, shifted by the largest value. */
export function softmax(values: readonly number[]): number[] {
  const top = largest(values);
  const powers = values.map((value) => exp(value - top));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

/** Row of the edge into intermediate node `node` (0, 1, ...) from state `input` (0 and 1 are the cell's inputs). */
export function edgeIndex(node: number, input: number): number {
  return 2 * node + (node * (node - 1)) / 2 + input;
}

/** Edges of a cell with `nodes` intermediate nodes: 14 for 4. */
export function edgeCount(nodes: number): number {
  return edgeIndex(nodes, 0);
}

/**
 * The cell that the matrix `[edges, operations]` stands for. Ranks edges by the softmax (`none` in its denominator)
 * of their best operation other than `none`; ties go to the lower index. Edges stand in score order within a node.
 */
export function decodeCell(matrix: Matrix, operations: readonly string[], nodes: number): Cell {
  const edges = Array.from({ length: nodes }, (_, node) => strongest(matrix, operations, node)).flat();
  return { edges, concat: Array.from({ length: nodes }, (_, node) => node + 2) };
}

function strongest(matrix: Matrix, operations: readonly string[], node: number): Edge[] {
  const scored = Array.from({ length: node + 2 }, (_, input) => {
    const shares = softmax(matrix[edgeIndex(node, input)]!);
    const order = shares.map((_, column) => column).filter((column) => operations[column] !== 'none');
    const best = order.reduce((a, b) => (shares[b]! > shares[a]! ? b : a));
    return { edge: [operations[best]!, input] as const, score: shares[best]! };
  });
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, 2)
    .map(({ edge }) => edge);
}

/** The decoded 0/1 matrix: one where an edge was kept, in its operation's column. */
export function decodedMatrix(cell: Cell, operations: readonly string[]): number[][] {
  const nodes = cell.edges.length / 2;
  const matrix = Array.from({ length: edgeCount(nodes) }, () => operations.map(() => 0));
  cell.edges.forEach(([name, input], index) => {
    matrix[edgeIndex(Math.floor(index / 2), input)]![operations.indexOf(name)] = 1;
  });
  return matrix;
}
