/** Stages of a search, each with a network and parameters of its own, and what is left of the operations in each. */
import { softmax, type Matrix } from '../../space/decode.js';
import { stream, type Seed } from '../../random.js';
import type { CellMixtures } from '../../space/cell-mixtures.js';
import { mapRows, type Matrices } from './matrices.js';
import type { GradientMethod, Kept, Moment } from './method.js';

/** Where this epoch of the whole search is. Stages are equally long; epochs beyond them are as the last one. */
export function momentOf({ stages }: Pick<GradientMethod, 'stages'>, epoch: number, epochs: number): Moment {
  const each = epochs / stages.length;
  const stage = Math.min(Math.floor(epoch / each), stages.length - 1);
  return { stage, epoch: Math.min(epoch - stage * each, each - 1), epochs: each };
}

/** All operations on all edges. */
export function keepAll({ kinds, edges, operations }: Omit<CellMixtures<never>, 'architecture'>): Kept {
  const all = edges.map(() => operations.map((_, column) => column));
  return Object.fromEntries(kinds.map((kind) => [kind, all]));
}

/** Edge by edge. */
export function mapColumns(kept: Kept, change: (columns: readonly number[]) => readonly number[]): Kept {
  return Object.fromEntries(Object.entries(kept).map(([kind, rows]) => [kind, rows.map(change)]));
}

/** What each edge keeps by the parameters of the stage before: so many operations. */
export function pruned(alphas: Matrices, kept: Kept, operations: number): Kept {
  return Object.fromEntries(
    Object.entries(mapRows(alphas, softmax)).map(([kind, shares]) => [
      kind,
      strongestKept(shares, kept[kind]!, operations),
    ]),
  );
}

/** The columns that each edge keeps: the lowest of a row's shares go, of equal ones the lower index first. */
export function strongestKept(
  shares: Matrix,
  kept: readonly (readonly number[])[],
  count: number,
): number[][] {
  return shares.map((row, edge) => {
    const left = new Set(row.map((_, column) => column));
    while (left.size > count) left.delete(lowest(row, left));
    return [...left].map((column) => kept[edge]![column]!);
  });
}

function lowest(row: readonly number[], among: Iterable<number>): number {
  let found = -1;
  for (const column of among) if (found < 0 || row[column]! < row[found]!) found = column;
  return found;
}

/** Parameters before the first step: one for each operation that an edge has. */
export function initialParameters(
  { initial: { mean, deviation } }: Pick<GradientMethod, 'initial'>,
  kept: Kept,
  seed: Seed,
  stage: number,
): Matrices {
  return Object.fromEntries(
    Object.entries(kept).map(([kind, rows]) => {
      const random = stream(seed, 'architecture', stage, kind);
      return [kind, rows.map((row) => row.map(() => mean + deviation * random.normal()))];
    }),
  );
}
