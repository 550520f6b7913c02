/**
 * Genomes that are matrices of real numbers in [0, 1), as in EvNAS: a gene is a row (spec section 5). Entries have six
 * decimals, so that journals stay short and readable.
 */
import type { Random } from '../random.js';
import type { Matrix } from './decode.js';
import { GenotypeError } from './search-space.js';

const resolution = 1e6;

export function sampleRow(columns: number, random: Random): number[] {
  return Array.from({ length: columns }, () => random.integer(resolution) / resolution);
}

export function sampleRows(rows: number, columns: number, random: Random): number[][] {
  return Array.from({ length: rows }, () => sampleRow(columns, random));
}

/** Each row is drawn anew with probability `rate`. */
export function mutateRows(matrix: Matrix, rate: number, random: Random): Matrix {
  return matrix.map((row) => (random.next() < rate ? sampleRow(row.length, random) : row));
}

/** Each row from one of the two, evenly. */
export function crossRows(one: Matrix, other: Matrix, random: Random): Matrix {
  return one.map((row, index) => (random.next() >= 0.5 ? row : other[index]!));
}

/** Checks JSON from outside. Throws GenotypeError. */
export function checkMatrix(
  json: unknown,
  { rows, columns, where }: { rows: number; columns: number; where: string },
): Matrix {
  const good = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < 1;
  if (!Array.isArray(json) || json.length !== rows)
    throw new GenotypeError(`${where} needs ${rows} rows, one for each edge`);
  return json.map((row: unknown, index) => {
    if (!Array.isArray(row) || row.length !== columns || !row.every(good))
      throw new GenotypeError(`${where}, row ${index + 1}: needs ${columns} numbers from 0 to below 1`);
    return row;
  });
}
