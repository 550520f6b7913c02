/** Architecture parameters, shares and their gradients: a matrix, one row an edge, for each kind of cell. */
import type { Matrix } from '../../space/decode.js';

/** By the kind of cell; shares also by cell, where each has its own. */
export type Matrices = Readonly<Record<string, Matrix>>;

/** Entry by entry, over matrices of the same names and sizes. */
export function mapEntries(
  matrices: Matrices,
  entry: (value: number, name: string, row: number, column: number) => number,
): Matrices {
  return Object.fromEntries(
    Object.entries(matrices).map(([name, matrix]) => [
      name,
      matrix.map((row, i) => row.map((value, j) => entry(value, name, i, j))),
    ]),
  );
}

/** Row by row. */
export function mapRows(
  matrices: Matrices,
  change: (row: readonly number[], name: string, index: number) => readonly number[],
): Matrices {
  return Object.fromEntries(
    Object.entries(matrices).map(([name, matrix]) => [name, matrix.map((row, i) => change(row, name, i))]),
  );
}

/** The sum of `parts`, a multiple of each, entry by entry; the others have at least the entries of the first. */
export function combine(...parts: readonly (readonly [factor: number, matrices: Matrices])[]): Matrices {
  return mapEntries(parts[0]![1], (_, name, i, j) =>
    parts.reduce((sum, [factor, matrices]) => sum + factor * matrices[name]![i]![j]!, 0),
  );
}

/** All entries in their order. */
export function entriesOf(matrices: Matrices): number[] {
  return Object.values(matrices).flat(2);
}

/** L2 norm over all entries. */
export function normOf(matrices: Matrices): number {
  return Math.sqrt(entriesOf(matrices).reduce((sum, value) => sum + value * value, 0));
}

/** Scaled down to a norm of at most `limit`, as torch.nn.utils.clip_grad_norm_ does. */
export function clipped(gradient: Matrices, limit: number): Matrices {
  const shrink = Math.min(1, limit / (normOf(gradient) + 1e-6));
  return shrink < 1 ? mapEntries(gradient, (value) => value * shrink) : gradient;
}
