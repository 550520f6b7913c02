/** Genotypes from text: evocell's one line, a JSON file, or DARTS' `Genotype(normal=[('sep_conv_3x3', 0), ...], ...)`. */
import { excerpt } from '../errors/excerpt.js';
import { checkGenotype, type CellGenotype } from './genotype.js';
import { GenotypeError } from './search-space.js';

const maximumLength = 100_000;

/** Throws GenotypeError with what is wrong and where. */
export function parseGenotype(text: string, known?: Iterable<string>): CellGenotype {
  if (text.length > maximumLength)
    throw new GenotypeError(`a genotype of ${text.length} characters is too long (at most ${maximumLength})`);
  const body = text.trim();
  if (body === '') throw new GenotypeError('the genotype is empty');
  if (body.startsWith('{')) return checkGenotype(fromJson(body), known);
  if (/^(\w+\s*=\s*)?Genotype\s*\(/.test(body)) return checkGenotype(fromPython(body), known);
  return checkGenotype(fromLine(body), known);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new GenotypeError(`the genotype is not valid JSON: ${excerpt((error as Error).message, 120)}`);
  }
}

/** Rewrites the Python literal as JSON: brackets, quotes, `range`, keywords, trailing commas, comments. */
function fromPython(text: string): Record<string, unknown> {
  const inside = text
    .slice(text.indexOf('(') + 1, text.lastIndexOf(')'))
    .replace(/#[^\n]*/g, '')
    .replace(/range\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)/g, (_, from: string, to: string) => range(+from, +to))
    .replace(/\(/g, '[')
    .replace(/\)/g, ']')
    .replace(/'/g, '"')
    .replace(/(\w+)\s*=/g, '"$1":')
    .replace(/\bNone\b/g, 'null')
    .replace(/,(\s*[\]}])/g, '$1')
    .replace(/,\s*$/, '');
  let record: unknown;
  try {
    record = JSON.parse(`{${inside}}`);
  } catch {
    throw new GenotypeError(
      "the genotype cannot be read; it should look like Genotype(normal=[('sep_conv_3x3', 0), ...], " +
        'normal_concat=range(2, 6), reduce=[...], reduce_concat=range(2, 6))',
    );
  }
  const entries = Object.entries(record as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, value]) => [key, ungroup(value)]));
}

function range(from: number, to: number): string {
  return JSON.stringify(Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i));
}

/** AutoDL-Projects writes the two edges of a node as one pair of pairs. */
function ungroup(value: unknown): unknown {
  const grouped = (item: unknown): item is unknown[] => Array.isArray(item) && item.every(Array.isArray);
  return Array.isArray(value) && value.length > 0 && value.every(grouped) ? value.flat() : value;
}

function fromLine(text: string): Record<string, unknown> {
  const cells = text.split('/').map((part) => {
    const [name, edges, concat, ...rest] = part.split(':').map((piece) => piece.trim());
    if ((name !== 'normal' && name !== 'reduce') || edges === undefined || rest.length > 0)
      throw new GenotypeError(
        `"${excerpt(part.trim())}" is no cell; a genotype looks like ` +
          'normal:sep_conv_3x3@0+skip_connect@1,...:2,3,4,5/reduce:...',
      );
    return [name, { edges: edgesOf(edges, name), ...concatOf(concat) }] as const;
  });
  if (new Set(cells.map(([name]) => name)).size < cells.length)
    throw new GenotypeError('the genotype has the same cell twice');
  return Object.fromEntries(cells);
}

function edgesOf(text: string, cell: string): [string, number][] {
  return text.split(',').flatMap((node, i) => {
    const pair = node.split('+').map((edge): [string, number] => {
      const match = /^\s*([^@\s]+)\s*@\s*(\d{1,3})\s*$/.exec(edge);
      if (!match)
        throw new GenotypeError(
          `${cell}, node ${i + 2}: "${excerpt(edge.trim())}" is no edge; write operation@state`,
        );
      return [match[1]!, Number(match[2])];
    });
    if (pair.length !== 2) throw new GenotypeError(`${cell}, node ${i + 2}: needs two edges joined by +`);
    return pair;
  });
}

function concatOf(text: string | undefined): { concat?: number[] } {
  return text === undefined
    ? {}
    : { concat: text.split(',').map((state) => (state.trim() ? Number(state) : NaN)) };
}
