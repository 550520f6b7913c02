/**
 * DARTS' `Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=range(2, 6), reduce=[...], reduce_concat=...)` as
 * Python prints it: with names or without, edges alone or in pairs, with strengths, with numbers of numpy.
 */
import {
  isCall,
  isList,
  plainPython,
  readPython,
  PythonError,
  type PythonCall,
  type PythonValue,
} from './python-literal.js';
import type { Cell, CellGenotype } from './genotype.js';
import { GenotypeError } from './search-space.js';

/** Where a genotype begins. */
const beginning = /\b\w*Genotype\s*\(/g;
/** The fields in DARTS' order, for those that are given without names. */
const fields = ['normal', 'normal_concat', 'reduce', 'reduce_concat'] as const;

/** A genotype in a text, as JSON that `checkGenotype` takes. */
export interface WrittenGenotype {
  /** What it is assigned to, at the beginning of a line. */
  readonly name?: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Whether the text holds one. */
export function hasPythonGenotype(text: string): boolean {
  return text.search(beginning) >= 0;
}

/**
 * All genotypes in the order of the text: a pasted one, those of a log, those of a published file with the other names
 * that they are given. Throws GenotypeError, which names the line.
 */
export function pythonGenotypes(text: string): WrittenGenotype[] {
  const found: WrittenGenotype[] = [];
  const line = /^[ \t]*(?:([A-Za-z_]\w*)[ \t]*=[ \t]*)?(?:([A-Za-z_]\w*)[ \t\r]*(?:#.*)?$)?/gm;
  const names = new Map<number, string>();
  for (const { 0: whole, 1: name, 2: other, index } of text.matchAll(line)) {
    if (name === undefined) continue;
    if (other === undefined) names.set(index + whole.length, name);
    else names.set(index + whole.length, `${name}=${other}`);
  }
  const starts = [...text.matchAll(beginning)].map(({ index }) => index);
  const aliases = [...names].filter(([, name]) => name.includes('='));
  const places: { readonly at: number; readonly alias?: string }[] = [
    ...starts.map((at) => ({ at })),
    ...aliases.map(([at, alias]) => ({ at, alias })),
  ];
  for (const place of places.sort((a, b) => a.at - b.at)) {
    if (place.alias !== undefined) {
      const [name, of] = place.alias.split('=') as [string, string];
      const known = found.findLast((one) => one.name === of);
      if (known) found.push({ name, value: known.value });
      continue;
    }
    const name = names.get(place.at);
    found.push({ value: genotypeAt(text, place.at), ...(name !== undefined && { name }) });
  }
  return found;
}

function genotypeAt(text: string, start: number): Readonly<Record<string, unknown>> {
  try {
    const value = plainPython(readPython(text, start).value);
    if (isCall(value)) return recordOf(value);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw unreadable(text, error.position, error.message);
  }
  throw unreadable(text, start, 'is no genotype');
}

function unreadable(text: string, position: number, problem: string): GenotypeError {
  const line = text.slice(0, position).split('\n').length;
  const where = text.includes('\n') ? `line ${line}: ` : '';
  return new GenotypeError(
    `${where}the genotype cannot be read (${problem}); it should look like ` +
      "Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=range(2, 6), reduce=[...], reduce_concat=range(2, 6))",
  );
}

/** Only what DARTS has; what others add (`connectN`, ...) says nothing of the network. */
function recordOf({ values, named }: PythonCall): Readonly<Record<string, unknown>> {
  const given = fields.flatMap((field, i) => {
    const value = Object.hasOwn(named, field) ? named[field] : values[i];
    if (value === undefined || value === null) return [];
    return [[field, field.endsWith('_concat') ? value : edgesIn(value)] as const];
  });
  return Object.fromEntries(given);
}

/** The edges one after the other, whatever they are grouped in; what follows operation and state is a strength. */
function edgesIn(value: PythonValue): PythonValue {
  if (!isList(value)) return value;
  if (typeof value[0] === 'string') return value.slice(0, 2);
  const inner = value.map((item) => edgesIn(item));
  return value.every((item) => isList(item) && typeof item[0] !== 'string')
    ? (inner as PythonValue[][]).flat()
    : inner;
}

/** A text as Python's `repr` writes it. */
const quoted = (text: string): string => `'${text}'`;

/** As DARTS prints it. Throws GenotypeError for cells whose nodes join edges: DARTS' add them. */
export function printPythonGenotype({ normal, reduce }: CellGenotype): string {
  if (normal.joined ?? reduce.joined)
    throw new GenotypeError("DARTS' genotype cannot say that a node joins its edges");
  const cell = ({ edges }: Cell): string =>
    `[${edges.map(([operation, input]) => `(${quoted(operation)}, ${input})`).join(', ')}]`;
  const output = ({ concat }: Cell): string => {
    const [first] = concat;
    const isRange = concat.every((state, i) => state === first! + i);
    return isRange ? `range(${first}, ${first! + concat.length})` : `[${concat.join(', ')}]`;
  };
  return (
    `Genotype(normal=${cell(normal)}, normal_concat=${output(normal)}, ` +
    `reduce=${cell(reduce)}, reduce_concat=${output(reduce)})`
  );
}
