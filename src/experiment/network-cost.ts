/** The exact cost of the network of a genotype: a published name, text, or a file. */
import { readFileSync, statSync } from 'node:fs';
import { cost } from '../space/cost.js';
import { derivedPlan } from '../space/derived.js';
import { parseGenotype } from '../space/genotype-text.js';
import type { CellGenotype } from '../space/genotype.js';
import { published, publishedGenotype } from '../space/published.js';
import { GenotypeError } from '../space/search-space.js';

const LARGEST_FILE = 64 * 1024;

export interface NetworkSize {
  readonly channels: number;
  readonly cells: number;
  readonly classes: number;
  /** Side of the square image, pixels. Default 32. */
  readonly image?: number;
  /** Counts the auxiliary head's parameters too. */
  readonly auxiliary?: boolean;
}

export interface NetworkCost {
  readonly params: number;
  readonly macs: number;
  readonly activationBytes: number;
}

export function networkCost(genotype: CellGenotype, size: NetworkSize): NetworkCost {
  const { image = 32, auxiliary = false, ...rest } = size;
  const plan = derivedPlan(genotype, { ...rest, auxiliary, image: [image, image, 3] });
  const { params, auxiliaryParams, macs, activationBytes } = cost(plan);
  return { params: params + (auxiliary ? auxiliaryParams : 0), macs, activationBytes };
}

/** A published name, a genotype as evocell prints it, or a file with one. Throws GenotypeError. */
export function readGenotype(text: string): CellGenotype {
  if (published.has(text.toLowerCase())) return publishedGenotype(text);
  const file = fileText(text);
  if (file !== undefined) return about(text, () => parseGenotype(file));
  if (/[:@({]/.test(text)) return parseGenotype(text);
  if (/[/\\.]/.test(text))
    throw new GenotypeError(`${text}: there is no such file; give a genotype's file or a published name`);
  return publishedGenotype(text);
}

function fileText(path: string): string | undefined {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return undefined;
    if (stats.size > LARGEST_FILE) throw new GenotypeError(`${path}: is too large to be a genotype`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof GenotypeError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENAMETOOLONG' || code === 'ENOTDIR') return undefined;
    throw new GenotypeError(`${path}: cannot be read (${code ?? String(error)})`);
  }
}

function about<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof GenotypeError) throw new GenotypeError(`${file}: ${error.message}`);
    throw error;
  }
}
