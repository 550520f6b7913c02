/** The whole table of a benchmark, as plain data. */
import type { BenchmarkRow } from './benchmark.js';
import type { ExactFront, FrontRow } from './fronts.js';

/** A published figure and how ours stands to it. */
export interface Published {
  readonly mean: number;
  readonly deviation: number;
  /** True when our mean is within one published deviation of the published mean. */
  readonly agrees: boolean;
}

export interface TableRow extends BenchmarkRow {
  /** By reported column. */
  readonly published: Readonly<Record<string, Published>>;
}

export interface BenchmarkTable {
  readonly name: string;
  readonly rows: readonly TableRow[];
  readonly fronts?: { readonly exact: ExactFront; readonly rows: readonly FrontRow[] };
}
