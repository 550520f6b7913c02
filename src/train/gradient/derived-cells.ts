/** The usual derivation: two edges a node where the space wants two (DARTS), else one operation an edge. */
import { softmax } from '../../space/decode.js';
import { strongestEdges, strongestOperations, type CellEdges } from './derivation.js';
import { mapRows, type Matrices } from './matrices.js';
import type { Chosen } from './method.js';

export function derivedOf(
  alphas: Matrices,
  cells: CellEdges & { readonly inputs?: number | undefined },
): Chosen {
  return Object.fromEntries(
    Object.entries(mapRows(alphas, softmax)).map(([kind, shares]) => [
      kind,
      cells.inputs === undefined ? strongestOperations(shares) : strongestEdges(shares, cells, cells.inputs),
    ]),
  );
}
