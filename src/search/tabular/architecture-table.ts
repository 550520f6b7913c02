/** A table whose cells are architectures of a space. */
import type { SearchSpace } from '../../space/search-space.js';
import { readTable, type Table } from './table.js';

export interface ArchitectureTable extends Table {
  /** Row of an architecture; undefined when the table does not have it. */
  rowOf(architecture: unknown): number | undefined;
}

/** Largest number of architectures for which rows are kept by number: 64 MiB. */
const largest = 2 ** 24;

/**
 * Reads a table whose cells this space can read; they may be written in any way that it parses. Throws TableError.
 */
export async function tableOf(
  path: string,
  cell: string,
  space: SearchSpace<unknown, unknown>,
): Promise<ArchitectureTable> {
  const architectures: unknown[] = [];
  const table = await readTable(path, cell, (text) => {
    const architecture = space.parse(text);
    architectures.push(architecture);
    return space.print(architecture);
  });
  const byText = (architecture: unknown): number | undefined => table.row(space.print(architecture));
  return { ...table, rowOf: byNumber(architectures, space) ?? byText };
}

/**
 * Row by row the architectures. By the number that an architecture's picks make, where the space lists its choices: making and hashing its text
 * takes three times as long.
 */
function byNumber(
  architectures: readonly unknown[],
  space: SearchSpace<unknown, unknown>,
): ArchitectureTable['rowOf'] | undefined {
  const { choices } = space;
  const size = choices?.sizes.reduce((product, options) => product * options, 1) ?? Infinity;
  if (!choices || size > largest) return undefined;
  const { sizes } = choices;
  const numberOf = (architecture: unknown): number => {
    let number = 0;
    const picks = choices.picks(architecture);
    for (let i = 0; i < picks.length; i++) number = number * sizes[i]! + picks[i]!;
    return number;
  };
  const rows = new Int32Array(size).fill(-1);
  architectures.forEach((architecture, row) => (rows[numberOf(architecture)] = row));
  return (architecture) => {
    const row = rows[numberOf(architecture)] ?? -1;
    return row < 0 ? undefined : row;
  };
}
