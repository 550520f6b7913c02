/** P-DARTS between its stages and after the last (pdarts train_search.py:165-262), exactly, with its ties. */
import { largest } from '../../../extremes.js';
import type { Choice } from '../../../space/cell-mixtures.js';
import type { Matrix } from '../../../space/decode.js';
import { edgesByNode, type CellEdges } from '../derivation.js';

/** A row of the last stage as it counts for the final cell: the shares of all columns; 0 where it has none. */
export type FinalShares = number[][];

export function finalShares(
  shares: Matrix,
  kept: readonly (readonly number[])[],
  columns: number,
): FinalShares {
  return shares.map((row, edge) =>
    Array.from({ length: columns }, (_, column) => row[kept[edge]!.indexOf(column)] ?? 0),
  );
}

/**
 * The final cell: each edge has the strongest of its operations other than `none`, of equal ones the last of those
 * that it kept; the first node keeps both edges, each other one the two strongest, of equal ones those from the higher
 * inputs; in the order of the inputs.
 */
export function finalCell(
  shares: FinalShares,
  kept: readonly (readonly number[])[],
  cell: CellEdges,
): Choice[] {
  const none = cell.operations.indexOf('none');
  return edgesByNode(cell).flatMap((edges) => {
    const scored = edges.map((edge) => {
      const columns = kept[edge]!.filter((column) => column !== none);
      const column = columns.reduce((best, next) =>
        shares[edge]![next]! >= shares[edge]![best]! ? next : best,
      );
      return { edge, column, score: largest(columns.map((one) => shares[edge]![one]!)) };
    });
    return scored
      .sort((one, other) => other.score - one.score || other.edge - one.edge)
      .slice(0, 2)
      .sort((one, other) => one.edge - other.edge)
      .map(({ edge, column }) => ({ edge, column }));
  });
}

export interface RestrictedCell {
  /** What forced the change: more skips than this. */
  readonly maximum: number;
  readonly cell: readonly Choice[];
}

/**
 * The cells with ever fewer skip connections: for each maximum from 8 down, while the cell has more, the skip that is
 * weakest among those in the cell loses its share, and the cell is chosen anew. Shares stay changed.
 */
export function restrictedCells(
  shares: FinalShares,
  kept: readonly (readonly number[])[],
  cell: CellEdges,
): RestrictedCell[] {
  const skip = cell.operations.indexOf('skip_connect');
  const left = shares.map((row) => [...row]);
  const skipsOf = (choices: readonly Choice[]): number[] =>
    choices.filter(({ column }) => column === skip).map(({ edge }) => edge);
  const found: RestrictedCell[] = [];
  let current = finalCell(left, kept, cell);
  for (let maximum = 8; maximum >= 0; maximum--) {
    if (skipsOf(current).length <= maximum) continue;
    while (skipsOf(current).length > maximum) {
      const weakest = skipsOf(current).reduce((least, edge) =>
        left[edge]![skip]! < left[least]![skip]! ? edge : least,
      );
      left[weakest]![skip] = 0;
      current = finalCell(left, kept, cell);
    }
    found.push({ maximum, cell: current });
  }
  return found;
}
