/** Truth from a table: a CSV file with a column of cells and a column of accuracies. */
import { InputError } from '../../errors/input-error.js';
import { nearest } from '../../errors/nearest.js';
import { stream, type Seed } from '../../random.js';
import { readRows } from '../../search/tabular/table.js';
import type { SearchSpace } from '../../space/search-space.js';
import { Omissions, requireEnough, type Judged, type Truth } from './truth.js';

export interface TruthTable {
  readonly path: string;
  readonly cell: string;
  readonly accuracy: string;
  readonly sha256: string;
  readonly rows: readonly { readonly text: string; readonly field: string }[];
}

export interface TruthColumns {
  /** Default: the only column that holds architectures of the space. */
  readonly cell?: string | undefined;
  /** Default: the only column of numbers, or the only one that is called accuracy. */
  readonly accuracy?: string | undefined;
}

/** Throws InputError: no such file, no such column, a column that cannot be guessed. */
export async function readTruthTable(
  path: string,
  columns: TruthColumns,
  space: SearchSpace<unknown, unknown>,
): Promise<TruthTable> {
  const { header, rows, sha256 } = await readRows(path);
  const first = rows.slice(0, looked);
  const at = (name: string): number => header.indexOf(name);
  const values = (name: string): string[] => first.map((fields) => fields[at(name)]!);
  const cell = chosen(path, '--cell', columns.cell, header, (names) => ({
    ...{ what: `holds architectures of the space ${space.name}` },
    found: names.filter((name) => values(name).some((text) => isArchitecture(text, space))),
  }));
  const accuracy = chosen(path, '--accuracy', columns.accuracy, header, (names) => {
    const numbers = names.filter((name) => name !== cell && values(name).every(isNumber));
    const named = numbers.filter((name) => /^(acc|accuracy)$/i.test(name));
    return { what: 'is the accuracy for certain', found: named.length > 0 ? named : numbers };
  });
  return {
    ...{ path, cell, accuracy, sha256 },
    rows: rows.map((fields) => ({ text: fields[at(cell)]!, field: fields[at(accuracy)]! })),
  };
}

/** Rows whose fields tell what a column holds. */
const looked = 100;

function chosen(
  path: string,
  option: string,
  given: string | undefined,
  header: readonly string[],
  guess: (names: readonly string[]) => { readonly what: string; readonly found: readonly string[] },
): string {
  if (given !== undefined) {
    if (header.includes(given)) return given;
    throw new InputError(`${path}: no column ${given}${nearest(given, header)}`);
  }
  const { what, found } = guess(header);
  if (found.length === 1) return found[0]!;
  const columns = found.length > 1 ? found : header;
  throw new InputError(
    `${path}: ${found.length > 1 ? 'more than one column' : 'no column'} ${what}; give ${option} with one of: ${columns.join(', ')}`,
  );
}

function isArchitecture(text: string, space: SearchSpace<unknown, unknown>): boolean {
  try {
    space.parse(text);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function isNumber(field: string): boolean {
  return field.trim() === '' || Number.isFinite(Number(field));
}

/** The rows with the best truth, a tenth of those that have one. */
export function bestTenth(table: TruthTable): TruthTable {
  const known = table.rows.filter(({ field }) => Number.isFinite(truthOf(field)));
  const sorted = known.sort((a, b) => truthOf(b.field) - truthOf(a.field));
  return { ...table, rows: sorted.slice(0, Math.max(1, Math.round(known.length / 10))) };
}

function truthOf(field: string): number {
  return field.trim() === '' ? NaN : Number(field);
}

export interface Draw {
  readonly seed: Seed;
  /** Usable rows of the drawn order that are passed over, so that two draws of one seed share none. */
  readonly skip: number;
  /** Default: 200, or as many as there are. */
  readonly count?: number | undefined;
  /** Throws InputError or PlanError for an architecture that cannot be scored. */
  readonly require: (architecture: unknown) => void;
}

const defaultCount = 200;

/** Uniform among the rows that can be used, without replacement. Throws InputError where there are too few. */
export function drawTruth(
  { path, cell, accuracy, rows }: TruthTable,
  space: SearchSpace<unknown, unknown>,
  { seed, skip, count, require }: Draw,
): Truth {
  const omissions = new Omissions();
  const judged: Judged[] = [];
  const enough = skip + (count ?? defaultCount);
  for (const { text, field } of stream(seed, 'consistency rows').shuffle(rows)) {
    if (judged.length === enough) break;
    const truth = truthOf(field);
    if (!Number.isFinite(truth)) omissions.add(`no number in ${accuracy}`);
    else {
      try {
        const architecture = space.parse(text);
        require(architecture);
        judged.push({ architecture, truth });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        omissions.add(error.message);
      }
    }
  }
  const source = `${path}, ${accuracy} of ${cell}`;
  const truth = { source, judged: judged.slice(skip), leftOut: omissions.list() };
  requireEnough(truth, count ?? 0);
  return truth;
}
