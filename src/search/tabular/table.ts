/** A table of cells with named columns of numbers, from a CSV file (gzipped or not): a tabular benchmark. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { excerpt, noText, textOf as utf8 } from '../../errors/excerpt.js';
import { InputError } from '../../errors/input-error.js';
import { nearest } from '../../errors/nearest.js';

/** A table that cannot be used. */
export class TableError extends InputError {
  override readonly name = 'TableError';
}

export interface Table {
  readonly path: string;
  /** SHA-256 of the file, unpacked. */
  readonly sha256: string;
  /** The cells, row by row. */
  readonly cells: readonly string[];
  /** Names of all columns. */
  readonly columns: readonly string[];
  /** Row of a cell; undefined when the table does not have it. */
  row(cell: string): number | undefined;
  /** The numbers of a column, NaN where the field is empty. Throws TableError. */
  column(name: string): Float64Array;
}

/**
 * Reads a table. `cell` names the column with the cells; `identity` gives a cell's text as the space prints it, and
 * may throw when it is none. Throws TableError: no such file, damaged, no such column, a cell twice, rows of uneven
 * length.
 */
export async function readTable(
  path: string,
  cell: string,
  identity: (cell: string) => string = (text) => text,
): Promise<Table> {
  const { header, rows, sha256 } = await readRows(path, '; set evaluator.path');
  const cells = columnOf(path, header, cell, rows);
  const index = indexOf(path, cells, identity);
  const parsed = new Map<string, Float64Array>();
  return {
    path,
    sha256,
    cells: [...index.keys()],
    columns: header,
    row: (text) => index.get(text),
    column: (name) => {
      const known = parsed.get(name) ?? numbers(path, name, columnOf(path, header, name, rows));
      parsed.set(name, known);
      return known;
    },
  };
}

/** The fields of a CSV file, each row as long as the header. */
export interface Rows {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** SHA-256 of the file, unpacked. */
  readonly sha256: string;
}

/** `advice` ends the message about a file that is not there. Throws TableError. */
export async function readRows(path: string, advice = ''): Promise<Rows> {
  const { text, sha256 } = await contentOf(path, advice);
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  const [header, ...rows] = lines.map(fieldsOf);
  if (!header || rows.length === 0) throw new TableError(`${path}: no rows`);
  rows.forEach((fields, i) => {
    if (fields.length !== header.length)
      throw new TableError(
        `${path}, line ${i + 2}: ${fields.length} fields, but the header has ${header.length}`,
      );
  });
  return { header, rows, sha256 };
}

async function contentOf(
  path: string,
  advice: string,
): Promise<{ readonly text: string; readonly sha256: string }> {
  try {
    const bytes = await readFile(path);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const content = isGzip ? await promisify(gunzip)(bytes) : bytes;
    const text = utf8(content);
    if (text !== undefined) return { text, sha256: createHash('sha256').update(content).digest('hex') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new TableError(`${path}: there is no such file${advice}`);
    throw new TableError(`${path}: cannot be read (${message})`);
  }
  throw new TableError(`${path}: ${noText}; give a CSV file, gzipped or not`);
}

/** Fields of a line; quoted ones may hold commas, and quotes written twice (RFC 4180, without line breaks). */
function fieldsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const fields = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...fields].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

function columnOf(
  path: string,
  header: readonly string[],
  name: string,
  rows: readonly (readonly string[])[],
): string[] {
  const at = header.indexOf(name);
  if (at < 0) throw new TableError(`${path}: no column ${name}${nearest(name, header)}`);
  return rows.map((fields) => fields[at]!);
}

function indexOf(
  path: string,
  cells: readonly string[],
  identity: (cell: string) => string,
): Map<string, number> {
  const index = new Map<string, number>();
  cells.forEach((text, row) => {
    const cell = identified(path, row, text, identity);
    if (index.has(cell))
      throw new TableError(
        `${path}, line ${row + 2}: the cell ${excerpt(cell, 200)} stands in line ${index.get(cell)! + 2} already`,
      );
    index.set(cell, row);
  });
  return index;
}

function identified(path: string, row: number, text: string, identity: (cell: string) => string): string {
  try {
    return identity(text);
  } catch (error) {
    throw new TableError(
      `${path}, line ${row + 2}: ${(error as Error).message} (space.name must be the space of the table's cells)`,
    );
  }
}

function numbers(path: string, name: string, fields: readonly string[]): Float64Array {
  return Float64Array.from(fields, (field, row) => {
    const value = field.trim() === '' ? NaN : Number(field);
    if (field.trim() !== '' && !Number.isFinite(value))
      throw new TableError(`${path}, line ${row + 2}, column ${name}: ${excerpt(field)} is not a number`);
    return value;
  });
}
