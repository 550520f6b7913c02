/** Networks by name: published genotypes in their networks, and networks made by hand. */
import { excerpt } from '../../errors/excerpt.js';
import type { CellGenotype } from '../genotype.js';
import { authorsPlan } from '../authors-network.js';
import { genotypePlan } from '../genotype-plan.js';
import { notationOf } from '../notations.js';
import { nearest } from '../../errors/nearest.js';
import { alexnet, alexnetCifar } from './alexnet.js';
import { densenet, densenetCifar } from './densenet.js';
import { refuse, type Family, type NetworkOptions } from './family.js';
import { googlenet, googlenetCifar } from './googlenet.js';
import { hierarchical } from './hierarchical.js';
import { mlp } from './mlp.js';
import { nsganetMacro } from './nsganet.js';
import { resnet, resnetCifar, resnetSmallStem } from './resnet.js';
import { transformers } from './transformer.js';
import { vgg, vggCifar } from './vgg.js';
import type { Plan } from '../../plan/plan.js';
import { published, type PublishedGenotype } from '../published.js';
import { GenotypeError } from '../search-space.js';

export type { NetworkOptions } from './family.js';

const families: readonly Family[] = [
  ...[mlp, alexnet, alexnetCifar, vgg, vggCifar, googlenet, googlenetCifar],
  ...[resnet, resnetSmallStem, resnetCifar, densenetCifar, densenet],
  ...[nsganetMacro, hierarchical],
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
 * The network of a name, a genotype, or the text of an architecture of a built-in space (see `genotypePlan` for the
 * size of a genotype). Throws GenotypeError and PlanError.
 */
export function networkPlan(network: string | CellGenotype, options: NetworkOptions = {}): Plan {
  if (typeof network !== 'string') return genotypePlan(network, options);
  const name = network.trim();
  const found = published.get(name.toLowerCase());
  if (found) return publishedPlan(found, options);
  return notationOf(name)?.plan?.(name, options) ?? build(name, options) ?? unknown(name);
}

function publishedPlan({ genotype, network }: PublishedGenotype, options: NetworkOptions): Plan {
  if (!network) return genotypePlan(genotype, options);
  const { channels = network.channels, cells = network.cells, classes = 10, image = [32, 32, 3] } = options;
  return authorsPlan(genotype, { ...options, channels, cells, classes, image }, network.kind);
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
