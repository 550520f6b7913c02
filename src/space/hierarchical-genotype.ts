/**
 * Hierarchical cells (Liu et al., "Hierarchical Representations for Efficient Architecture Search", ICLR 2018) as digits
 * and as text, `hierarchical:6-06-006/.../1-01-001-0001`: six motifs of four nodes over six primitives, and a cell of
 * five nodes over the motifs. A row belongs to nodes 2, 3, ... in turn: digit j is the operation from node j, 0 none.
 */
import { excerpt } from '../errors/excerpt.js';
import { GenotypeError } from './search-space.js';

/** Level 1, from 1 on. */
export const primitives = [
  ...['conv_1x1', 'dw_conv_3x3', 'sep_conv_3x3', 'max_pool_3x3', 'avg_pool_3x3', 'skip_connect'],
] as const;

export const motifCount = 6;
const motifNodes = 4;
const cellNodes = 5;

/** Of nodes 2, 3, ...: the operation from each node before. */
export type Motif = readonly (readonly number[])[];

export interface HierarchicalCell {
  /** Over the primitives. */
  readonly motifs: readonly Motif[];
  /** Over the motifs. */
  readonly cell: Motif;
}

/** Digits of all motifs, then of the cell. */
export const digitCount =
  (motifCount * motifNodes * (motifNodes - 1)) / 2 + (cellNodes * (cellNodes - 1)) / 2;

/** Where a motif's digits begin; that of the cell comes after all motifs. */
export function firstDigit(motif: number): number {
  return (motif * motifNodes * (motifNodes - 1)) / 2;
}

export function hierarchicalOf(digits: readonly number[]): HierarchicalCell {
  const triangle = (start: number, nodes: number): Motif => {
    let at = start;
    return Array.from({ length: nodes - 1 }, (_, i) => digits.slice(at, (at += i + 1)));
  };
  return {
    motifs: Array.from({ length: motifCount }, (_, motif) => triangle(firstDigit(motif), motifNodes)),
    cell: triangle(firstDigit(motifCount), cellNodes),
  };
}

export function digitsOf({ motifs, cell }: HierarchicalCell): number[] {
  return [...motifs, cell].flat(2);
}

/**
 * The nodes of a motif that are built, from 1: those that depend on the first and that the last depends on. Undefined
 * where the last does not depend on the first: such a motif hands its input on.
 */
export function keptNodes(motif: Motif): ReadonlySet<number> | undefined {
  const last = motif.length + 1;
  const live = new Set([1]);
  motif.forEach((row, i) => {
    if (row.some((operation, j) => operation > 0 && live.has(j + 1))) live.add(i + 2);
  });
  if (!live.has(last)) return undefined;
  const needed = new Set([last]);
  for (let node = last; node > 1; node--)
    if (needed.has(node))
      motif[node - 2]!.forEach((operation, j) => {
        if (operation > 0 && live.has(j + 1)) needed.add(j + 1);
      });
  return needed;
}

/** The kept edges into a kept node, in the order of the nodes that they come from. */
export function keptEdges(motif: Motif, node: number): readonly { from: number; operation: number }[] {
  const kept = keptNodes(motif);
  return motif[node - 2]!.flatMap((operation, j) =>
    operation > 0 && kept?.has(j + 1) ? [{ from: j + 1, operation }] : [],
  );
}

/** Copies a cell's motifs into one graph. Number 7 stands for the 1x1 convolution behind a motif. */
export interface FlatCell {
  readonly nodes: number;
  /** In the order in which nodes are made; 0 is the cell's input, the last node its output. */
  readonly edges: readonly (readonly [from: number, to: number, operation: number])[];
}

export const projection = 7;
const identity = 6;

export function flatten({ motifs, cell }: HierarchicalCell): FlatCell {
  const kept = keptNodes(cell);
  if (!kept) return { nodes: 2, edges: [[0, 1, identity]] };
  const edges: [number, number, number][] = [];
  const places = new Map([[1, 0]]);
  let nodes = 1;
  for (const node of [...kept].filter((one) => one > 1).sort((a, b) => a - b)) {
    const ends = keptEdges(cell, node).map(({ from, operation }) => {
      const copy = copied(motifs[operation - 1]!, places.get(from)!, nodes);
      nodes += copy.nodes;
      for (const edge of copy.edges) edges.push(edge);
      return nodes - 1;
    });
    places.set(node, nodes);
    for (const end of ends) edges.push([end, nodes, projection]);
    nodes++;
  }
  return { nodes, edges };
}

/** A motif that reads node `input` and whose own nodes count from `first`. */
function copied(
  motif: Motif,
  input: number,
  first: number,
): { nodes: number; edges: [number, number, number][] } {
  const kept = keptNodes(motif);
  if (!kept) return { nodes: 1, edges: [[input, first, identity]] };
  const own = [...kept].filter((node) => node > 1).sort((a, b) => a - b);
  const place = (node: number): number => (node === 1 ? input : first + own.indexOf(node));
  return {
    nodes: own.length,
    edges: own.flatMap((node) =>
      keptEdges(motif, node).map(({ from, operation }): [number, number, number] => [
        ...([place(from), place(node), operation] as const),
      ]),
    ),
  };
}

const prefix = 'hierarchical:';

export function isHierarchical(text: string): boolean {
  return text.trimStart().startsWith(prefix);
}

export function printHierarchical({ motifs, cell }: HierarchicalCell): string {
  return `${prefix}${[...motifs, cell].map((motif) => motif.map((row) => row.join('')).join('-')).join('/')}`;
}

/** Throws GenotypeError with what is wrong and where. */
export function parseHierarchical(text: string): HierarchicalCell {
  const trimmed = text.slice(0, 10_000).trim();
  const parts = trimmed.slice(prefix.length).split('/');
  if (!isHierarchical(trimmed) || parts.length !== motifCount + 1)
    throw new GenotypeError(
      `"${excerpt(trimmed)}": a hierarchical cell reads ${prefix} and then ${motifCount} motifs and the cell with / between them`,
    );
  const parsed = parts.map((part, index): Motif => {
    const isCell = index === motifCount;
    const rows = part.split('-');
    const count = (isCell ? cellNodes : motifNodes) - 1;
    if (rows.length !== count || rows.some((row, i) => row.length !== i + 1 || !/^[0-6]+$/.test(row)))
      throw new GenotypeError(
        `${isCell ? 'the cell' : `motif ${index + 1}`}: expected ${count} rows of 1, 2, ... digits from 0 to 6, got "${excerpt(part)}"`,
      );
    return rows.map((row) => [...row].map(Number));
  });
  return { motifs: parsed.slice(0, motifCount), cell: parsed[motifCount]! };
}
