/**
 * Genotypes from text: evocell's one line, JSON, DARTS' `Genotype(normal=[('sep_conv_3x3', 0), ...], ...)` as Python
 * prints it, NNI's choices, NSGA-Net's integers.
 */
import { excerpt } from '../errors/excerpt.js';
import { checkGenotype, type CellGenotype } from './genotype.js';
import { fromNniChoices, isNniChoices } from './nni-choices.js';
import { fromNsganet } from './nsganet-integers.js';
import { hasPythonGenotype, pythonGenotypes } from './python-genotype.js';
import { GenotypeError } from './search-space.js';

const maximumLength = 100_000;

/** Of several in Python (a log) the last. Throws GenotypeError with what is wrong and where. */
export function parseGenotype(text: string, known?: Iterable<string>): CellGenotype {
  if (text.length > maximumLength)
    throw new GenotypeError(`a genotype of ${text.length} characters is too long (at most ${maximumLength})`);
  const body = unquoted(text.trim());
  if (body === '') throw new GenotypeError('the genotype is empty');
  return checkGenotype(written(body), known);
}

/** As JSON that `checkGenotype` takes. */
function written(body: string): unknown {
  if (body.startsWith('{')) {
    const json = fromJson(body);
    return isNniChoices(json) ? fromNniChoices(json) : json;
  }
  if (body.startsWith('[')) return fromNsganet(fromJson(body) as readonly unknown[]);
  if (hasPythonGenotype(body)) return pythonGenotypes(body).at(-1)!.value;
  return fromLine(body);
}

/** Without the quotes around it that a shell or a table left. */
function unquoted(text: string): string {
  return /^(["'])([^]*)\1$/.exec(text)?.[2]?.trim() ?? text;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new GenotypeError(`the genotype is not valid JSON: ${excerpt((error as Error).message, 120)}`);
  }
}

function fromLine(text: string): Record<string, unknown> {
  const cells = text.split('/').map((part) => {
    const [name, edges, concat, ...rest] = part.split(':').map((piece) => piece.trim());
    if ((name !== 'normal' && name !== 'reduce') || edges === undefined || rest.length > 0)
      throw new GenotypeError(
        `"${excerpt(part.trim())}" is no cell; a genotype looks like ` +
          'normal:sep_conv_3x3@0+skip_connect@1,...:2,3,4,5/reduce:...',
      );
    return [name, { ...edgesOf(edges, name), ...concatOf(concat) }] as const;
  });
  if (new Set(cells.map(([name]) => name)).size < cells.length)
    throw new GenotypeError('the genotype has the same cell twice');
  return Object.fromEntries(cells);
}

interface TextEdges {
  readonly edges: readonly [string, number][];
  readonly joined: readonly number[];
}

function edgesOf(text: string, cell: string): TextEdges {
  const nodes = text.split(',');
  const joined = nodes.flatMap((node, i) => (node.includes('++') ? [i + 2] : []));
  const edges = nodes.flatMap((node, i) => {
    const pair = node.split(/\+\+?/).map((edge): [string, number] => {
      const match = /^\s*([^@\s]+)\s*@\s*(\d{1,3})\s*$/.exec(edge);
      if (!match)
        throw new GenotypeError(
          `${cell}, node ${i + 2}: "${excerpt(edge.trim())}" is no edge; write operation@state`,
        );
      return [match[1]!, Number(match[2])];
    });
    if (pair.length !== 2)
      throw new GenotypeError(`${cell}, node ${i + 2}: needs two edges with + (or ++) between`);
    return pair;
  });
  return { edges, joined };
}

function concatOf(text: string | undefined): { concat?: number[] } {
  return text === undefined
    ? {}
    : { concat: text.split(',').map((state) => (state.trim() ? Number(state) : NaN)) };
}
