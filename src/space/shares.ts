/** The shares of a mixture: names for the entries of matrices with one row an edge and one column an operation. */
import type { Shares } from '../plan/plan.js';
import type { Matrix } from './decode.js';

/** `group` tells matrices apart: the kind of cell, or a cell where each has shares of its own. */
export function shareName(group: string, edge: number, operation: string): string {
  return `${group}.${edge}.${operation}`;
}

/** The matrix's entries under their names; `none` adds nothing and has no share. */
export function sharesOf(group: string, matrix: Matrix, operations: readonly string[]): Shares {
  const named = matrix.flatMap((row, edge) =>
    row.map((share, column) => [operations[column]!, edge, share] as const),
  );
  return Object.fromEntries(
    named
      .filter(([operation]) => operation !== 'none')
      .map(([operation, edge, share]) => [shareName(group, edge, operation), share]),
  );
}
