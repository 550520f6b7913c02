/** The exact cost of a network: one with a name, or that of a genotype as text or in a file. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { cost } from '../../plan/cost.js';
import type { Plan } from '../../plan/plan.js';
import { atOnce } from '../../errors/input-error.js';
import { noText, textOf } from '../../errors/excerpt.js';
import { genotypeIn, readableNotations } from '../../space/genotype-file.js';
import type { CellGenotype } from '../../space/genotype.js';
import { networkPlan, type NetworkOptions } from '../../space/networks/catalogue.js';
import { builtInNotations, notationOf } from '../../space/notations.js';
import type { Notation } from '../../space/space-part.js';
import { GenotypeError } from '../../space/search-space.js';

/** A log of a long search is not larger. */
const LARGEST_FILE = 4 * 2 ** 20;

export interface NetworkCost {
  readonly params: number;
  readonly macs: number;
  readonly activationBytes: number;
  /** Scores of the largest attention, 0 where there is none. */
  readonly attentionBytes: number;
}

/**
 * For one image; with an auxiliary head its parameters count too. Without options a network has its published size,
 * a genotype that of the EvNAS paper. Throws GenotypeError, and PlanError for sizes that cannot be.
 */
export function networkCost(
  network: string | CellGenotype,
  options: NetworkOptions = {},
  notations: readonly Notation[] = builtInNotations,
): NetworkCost {
  const { params, auxiliaryParams, ...rest } = cost(networkCostPlan(network, options, notations));
  const { macs, activationBytes, attentionBytes } = rest;
  return { params: params + auxiliaryParams, macs, activationBytes, attentionBytes };
}

/** The plan that is counted. Throws as `networkCost` does. */
export function networkCostPlan(
  network: string | CellGenotype,
  options: NetworkOptions = {},
  notations: readonly Notation[] = builtInNotations,
): Plan {
  const written = typeof network === 'string' ? notationOf(network, notations) : undefined;
  return written?.plan?.(String(network), options) ?? networkPlan(network, options);
}

/**
 * A name, a genotype, or, where the text names a file, the genotype in it: of several with names the one of
 * `FILE#NAME`, of several without (a log) the last. Throws GenotypeError.
 */
export function readNetwork(
  text: string,
  notations: readonly Notation[] = builtInNotations,
): string | CellGenotype {
  const named = /^(.+)#([A-Za-z_]\w*)$/.exec(text);
  for (const [path, name] of [[text], named?.slice(1) ?? []]) {
    const file = path === undefined ? undefined : fileText(path);
    if (file !== undefined) return atOnce({ file: path }, () => genotypeOfFile(file, name));
  }
  if (notationOf(text, notations) || !/[\\.]|\/.*\/|^\//.test(text)) return text;
  const problem = existsSync(text) ? 'is no file' : 'there is no such file';
  throw new GenotypeError(`${text}: ${problem}; give a genotype's file or the name of a network`);
}

function genotypeOfFile(text: string, name?: string): string | CellGenotype {
  try {
    return genotypeIn(text, name);
  } catch (error) {
    if (!(error instanceof GenotypeError) || error.advice !== undefined) throw error;
    throw new GenotypeError(error.problem, { advice: `what can be read: ${readableNotations}` });
  }
}

function fileText(path: string): string | undefined {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return undefined;
    if (stats.size > LARGEST_FILE) throw new GenotypeError(`${path}: is too large to be a genotype`);
    const text = textOf(readFileSync(path));
    if (text !== undefined) return text;
  } catch (error) {
    if (error instanceof GenotypeError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENAMETOOLONG' || code === 'ENOTDIR') return undefined;
    throw new GenotypeError(`${path}: cannot be read (${code ?? String(error)})`);
  }
  throw new GenotypeError(`${path}: ${noText}; give a file with a genotype`);
}
