/** What a search by gradient needs of a space: cells whose edges each mix the same operations by shares. */
import type { Plan } from '../plan/plan.js';

/** An edge of a cell, and the operation on it: its column. */
export interface Choice {
  readonly edge: number;
  readonly column: number;
}

export interface MixtureOptions {
  /** Cells of the network, where it is not that of the settings (a stage of P-DARTS). */
  readonly cells?: number | undefined;
  /** Columns of the operations that each edge still has, by the kind of cell. Default: all. */
  readonly kept?: Readonly<Record<string, readonly (readonly number[])[]>> | undefined;
  /** Each cell has shares under its own name. Default: those of its kind. */
  readonly ownShares?: boolean | undefined;
  /** Rate of the dropout after each skip connection of stride 1. Default 0: none. */
  readonly skipDropout?: number | undefined;
  /** A drop path after each edge, at the rate that the pass is given. */
  readonly dropPath?: boolean | undefined;
}

/** A matrix of shares: of all cells of a kind, or of one cell. */
export interface ShareGroup {
  /** As the plan's shares have it, see `shareName`. */
  readonly name: string;
  readonly kind: string;
}

/** Where an edge stands in a network: what its operations cost depends on it. */
export interface EdgeSite {
  readonly kind: string;
  readonly edge: number;
  readonly stride: 1 | 2;
  /** `[height, width, channels]` of what the edge gives. */
  readonly shape: readonly number[];
}

export interface CellMixtures<Architecture> {
  /** Column by column. */
  readonly operations: readonly string[];
  /** Kinds of cells. All have the same edges. */
  readonly kinds: readonly string[];
  /** The node that each edge leads to, counted from 0 among those with edges, and the state that it reads. */
  readonly edges: readonly (readonly [node: number, state: number])[];
  /** Edges that a node keeps; absent where it keeps all, and an edge may be `none`. */
  readonly inputs?: 2;
  plan(options: MixtureOptions): Plan;
  groups(options: MixtureOptions): readonly ShareGroup[];
  /** All edges of all cells. */
  sites(options: MixtureOptions): readonly EdgeSite[];
  /** From the edges that each kind of cell keeps, in their order. */
  architecture(chosen: Readonly<Record<string, readonly Choice[]>>): Architecture;
}

/** The columns that an edge mixes, without `none`, which adds nothing and has no layer. */
export function mixedColumns(
  operations: readonly string[],
  { kept }: MixtureOptions,
  kind: string,
  edge: number,
): number[] {
  const columns = kept?.[kind]?.[edge] ?? operations.map((_, column) => column);
  return columns.filter((column) => operations[column] !== 'none');
}
