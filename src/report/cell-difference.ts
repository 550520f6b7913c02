/** Which operations and edges two genotypes do not share. Pure functions. */
import type { Cell, CellGenotype } from '../space/genotype.js';

export interface NodeDifference {
  readonly cell: 'normal' | 'reduce';
  /** Nodes count from 2, after the cell's inputs 0 and 1; null: the states that are the cell's output. */
  readonly node: number | null;
  /** What only one has: `operation@state`, `joins`, or numbers of output states. */
  readonly one: readonly string[];
  readonly other: readonly string[];
}

/** Node by node; edges of a node have no order. Empty for equal networks. */
export function cellDifferences(one: CellGenotype, other: CellGenotype): NodeDifference[] {
  return (['normal', 'reduce'] as const).flatMap((cell) => {
    const [mine, theirs] = [nodesOf(one[cell]), nodesOf(other[cell])];
    const nodes = Array.from({ length: Math.max(mine.length, theirs.length) }, (_, i) => ({
      ...{ cell, node: i + 2 },
      ...unshared(mine[i] ?? [], theirs[i] ?? []),
    }));
    const output = {
      ...{ cell, node: null },
      ...unshared(one[cell].concat.map(String), other[cell].concat.map(String)),
    };
    return [...nodes, output].filter((found) => found.one.length + found.other.length > 0);
  });
}

/** How often each operation occurs in both cells together, by name. */
export function operationCounts({ normal, reduce }: CellGenotype): Record<string, number> {
  const counts = new Map<string, number>();
  for (const [name] of [...normal.edges, ...reduce.edges]) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Edges of each node; of a node that joins them, that, too. */
function nodesOf({ edges, joined = [] }: Cell): string[][] {
  return Array.from({ length: edges.length / 2 }, (_, node) => [
    ...edges.slice(2 * node, 2 * node + 2).map(([name, state]) => `${name}@${state}`),
    ...(joined.includes(node + 2) ? ['joins'] : []),
  ]);
}

/** What each list has more of than the other. */
function unshared(one: readonly string[], other: readonly string[]): Pick<NodeDifference, 'one' | 'other'> {
  return { one: without(one, other), other: without(other, one) };
}

function without(list: readonly string[], taken: readonly string[]): string[] {
  const left = [...taken];
  return list.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** One line a difference: `normal cell, node 3: sep_conv_3x3@0 | skip_connect@1`. */
export function differenceText({ cell, node, one, other }: NodeDifference): string {
  const where = `${cell} cell, ${node === null ? 'output' : `node ${node}`}`;
  return `${where}: ${one.join(' + ') || '-'} | ${other.join(' + ') || '-'}`;
}
