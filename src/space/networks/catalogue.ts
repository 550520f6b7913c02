/** Networks by name: published genotypes in their networks, and networks made by hand. */
import { derivedPlan } from '../derived.js';
import { excerpt } from '../../errors/excerpt.js';
import type { CellGenotype } from '../genotype.js';
import { parseGenotype } from '../genotype-text.js';
import { nearest } from '../../errors/nearest.js';
import { alexnet, alexnetCifar } from './alexnet.js';
import { densenet, densenetCifar } from './densenet.js';
import { refuse, type Family, type NetworkOptions } from './family.js';
import { googlenet, googlenetCifar } from './googlenet.js';
import { mlp } from './mlp.js';
import { resnet, resnetCifar, resnetSmallStem } from './resnet.js';
import { transformers } from './transformer.js';
import { vgg, vggCifar } from './vgg.js';
import type { Plan } from '../../plan/plan.js';
import { published } from '../published.js';
import { GenotypeError } from '../search-space.js';

export type { NetworkOptions } from './family.js';

const families: readonly Family[] = [
  ...[mlp, alexnet, alexnetCifar, vgg, vggCifar, googlenet, googlenetCifar],
  ...[resnet, resnetSmallStem, resnetCifar, densenetCifar, densenet],
  ...transformers,
];

export interface NamedNetwork {
  readonly name: string;
  /** The paper or repository that it is from. */
  readonly source: string;
}

/** All networks that have a name; of families with numbers in theirs, those that were published. */
export function networkNames(): NamedNetwork[] {
  return [
    ...[...published].map(([name, { paper, source }]) => ({ name, source: `${paper} (${source})` })),
    ...families.flatMap(({ names, source }) => names.map((name) => ({ name, source }))),
  ];
}

/** A network made by hand; without options it has its published size. Throws PlanError, GenotypeError. */
export function network(name: string, options: NetworkOptions = {}): Plan {
  const found = build(name, options);
  if (!found) throw new GenotypeError(unknownNetwork(name));
  return found;
}

/**
 * The network of a name, a genotype, or a genotype's text. Genotypes get the sizes of the EvNAS paper where there are
 * no options: 36 channels and 20 cells on 32x32 images, 48 channels, 14 cells and 1,000 classes from 128 pixels on.
 * Throws GenotypeError and PlanError.
 */
export function networkPlan(network: string | CellGenotype, options: NetworkOptions = {}): Plan {
  if (typeof network !== 'string') return genotypePlan(network, options);
  const name = network.trim();
  const found = published.get(name.toLowerCase());
  if (found) return genotypePlan(found.genotype, options);
  if (/[@({]/.test(name)) return genotypePlan(parseGenotype(name), options);
  return build(name, options) ?? unknown(name);
}

function genotypePlan(genotype: CellGenotype, options: NetworkOptions): Plan {
  const { image = [32, 32, 3] } = options;
  const defaults =
    image[0]! >= 128 ? { channels: 48, cells: 14, classes: 1000 } : { channels: 36, cells: 20, classes: 10 };
  return derivedPlan(genotype, { ...defaults, ...options, image });
}

function build(name: string, options: NetworkOptions): Plan | undefined {
  for (const family of families) {
    const match = family.pattern.exec(name.trim().toLowerCase());
    if (!match) continue;
    refuse(match[0], options, ['cells', 'auxiliary']);
    return family.build(match.slice(1), options);
  }
  return undefined;
}

function unknown(name: string): never {
  throw new GenotypeError(unknownNetwork(name));
}

function unknownNetwork(name: string): string {
  const names = networkNames().map((known) => known.name);
  return `there is no network "${excerpt(name)}"${nearest(name, names)}`;
}
