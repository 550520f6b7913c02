/** An operation of a cell's edge, and the place it is put in. */
import type { PlanBuilder } from '../plan/builder.js';

/** Where an operation goes. It keeps the number of channels; at stride 2 it halves the picture (rounding up). */
export interface Site {
  readonly plan: PlanBuilder;
  /** Dotted path of the module. */
  readonly id: string;
  /** Layer that it reads. */
  readonly input: string;
  readonly stride: 1 | 2;
  /** Learned gamma and beta in its batch norms (not in the supernet). */
  readonly affine: boolean;
  /** A batch norm without gamma and beta after a pool (only in the supernet). */
  readonly poolNorm?: boolean;
}

/** Adds the operation's layers; returns the id of its output. */
export type Operation = (site: Site) => string;

/** An operation by name, for `space.operations` and for genotypes. */
export interface OperationPart {
  /** Letters, digits and `_`. */
  readonly name: string;
  /** What it is, with its article, as it is said of a cell's edge: `a 3x3 max pooling`. */
  readonly summary: string;
  readonly build: Operation;
}
