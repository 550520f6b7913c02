/** Architectures in texts of any kind: a genotype, a published file with several, a log. */
import { excerpt } from '../errors/excerpt.js';
import { checkGenotype, type CellGenotype } from './genotype.js';
import { parseGenotype } from './genotype-text.js';
import { hasPythonGenotype, pythonGenotypes } from './python-genotype.js';
import { GenotypeError } from './search-space.js';

const bench = /\|[^|~\s]+~0\|\+\|[^|~\s]+~0\|[^|~\s]+~1\|\+\|[^|~\s]+~0\|[^|~\s]+~1\|[^|~\s]+~2\|/g;
const line = /\bnormal:[^\s/'"]+@[^\s/'"]+\/reduce:[^\s'"]+/g;

/** What can be read, for messages. */
export const readableNotations =
  "DARTS' Genotype(normal=[...], ...), evocell's normal:.../reduce:..., JSON, NNI's choices, NSGA-Net's integers, " +
  "NAS-Bench-201's |op~0|+|op~0|op~1|+|op~0|op~1|op~2|, vit:...";

/**
 * The one genotype in the text, or the one of this name; where they have no names (a log), the last. Throws
 * GenotypeError where there is none, or where several have names and none is asked for.
 */
export function genotypeIn(text: string, name?: string): CellGenotype | string {
  const body = text.trim();
  if (/^[{["']/.test(body) || !hasPythonGenotype(body)) {
    if (name !== undefined)
      throw new GenotypeError(`there is no genotype called ${excerpt(name)}: none has a name`);
    return ofOneKind(body);
  }
  const found = pythonGenotypes(text);
  const names = [...new Set(found.flatMap((one) => one.name ?? []))];
  if (name === undefined && names.length > 1)
    throw new GenotypeError(`holds the genotypes ${names.join(', ')}`, {
      advice: `name one as FILE#${names.at(-1)}`,
    });
  const chosen = found.findLast((one) => name === undefined || one.name === name);
  if (chosen) return checkGenotype(chosen.value);
  const known = names.length > 0 ? names.join(', ') : 'none has a name';
  throw new GenotypeError(`there is no genotype called ${excerpt(name ?? '')}: ${known}`);
}

/** Of several in a log the last. */
function ofOneKind(body: string): CellGenotype | string {
  const last = [...body.matchAll(bench)].at(-1)?.[0];
  if (last !== undefined) return last;
  if (body.startsWith('vit:')) return body;
  if (/^[{["']/.test(body)) return parseGenotype(body);
  const written = [...body.matchAll(line)].at(-1)?.[0];
  if (written !== undefined && body.includes('\n')) return parseGenotype(written);
  return parseGenotype(body);
}
