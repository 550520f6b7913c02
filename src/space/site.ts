/** An operation of a cell's edge, and the place it is put in. */
import { z } from 'zod';
import type { Shape, ValuesOf } from '../part.js';
import type { PlanBuilder } from '../plan/builder.js';

/** Where an operation goes. It keeps the number of channels; at stride 2 it halves the picture (rounding up). */
export interface Site {
  readonly plan: PlanBuilder;
  /** Dotted path of the module. */
  readonly id: string;
  /** Layer that it reads. */
  readonly input: string;
  readonly stride: 1 | 2;
  /** Channels that it gives, where it can change them (separable convolutions). Default: those of its input. */
  readonly out?: number;
  /** Learned gamma and beta in its batch norms (not in the supernet). */
  readonly affine: boolean;
  /** A batch norm without gamma and beta after a pool (only in the supernet). */
  readonly poolNorm?: boolean;
}

/** Adds the operation's layers; returns the id of its output. */
export type Operation = (site: Site) => string;

/** Settings of operations, by the operation's name: `space.operationSettings`. */
export type OperationSettings = Readonly<Record<string, unknown>>;

/** An operation by name, for `space.operations` and for genotypes. */
export interface OperationPart {
  /** Letters, digits and `_`. */
  readonly name: string;
  /** What it is, with its article, as it is said of a cell's edge: `a 3x3 max pooling`. */
  readonly summary: string;
  /** Its settings, which stand in `space.operationSettings` under its name. */
  readonly settings?: Shape;
  /** Adds the layers, with these settings; those that are missing have their defaults. */
  readonly build: (site: Site, settings?: unknown) => string;
}

export interface OperationDefinition<Own extends Shape> {
  readonly name: string;
  readonly summary: string;
  readonly settings: Own;
  build(site: Site, settings: ValuesOf<Own>): string;
}

/** An operation that brings settings. */
export function operationPart<Own extends Shape>({
  name,
  summary,
  settings,
  build,
}: OperationDefinition<Own>): OperationPart {
  const values = z.object(settings);
  return {
    ...{ name, summary, settings },
    build: (site, given = {}) => build(site, values.parse(given) as ValuesOf<Own>),
  };
}
