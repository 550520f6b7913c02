/**
 * A space with integers for genomes: one pick for each choice (NSGA-Net's encoding; Lu et al. 2019), over any space
 * that lists its choices. A gene is a pick. It builds the same networks as the space beneath.
 */
import {
  GenotypeError,
  hasSupernet,
  isTrainable,
  type Choices,
  type SearchSpace,
  type SupernetSpace,
  type TrainableSpace,
} from './search-space.js';

export type Picks = readonly number[];

/** Throws GenotypeError when the space does not list its choices. */
export function categorical<Architecture>(
  space: SearchSpace<unknown, Architecture>,
): SearchSpace<Picks, Architecture> {
  const { choices } = space;
  if (!choices) throw new GenotypeError(`the space ${space.name} has no list of choices`);
  return {
    name: space.name,
    ...categoricalGenome(choices),
    ...(space.features && { features: (architecture) => space.features!(architecture) }),
    ...(space.neighbours && { neighbours: (architecture) => space.neighbours!(architecture) }),
    choices,
    ...(space.growth && { growth: space.growth }),
    print: (architecture) => space.print(architecture),
    parse: (text) => space.parse(text),
  };
}

/** The part of a space that depends on its genome, for genomes of picks. */
export function categoricalGenome<Architecture>({
  sizes,
  architecture,
  picks,
}: Choices<Architecture>): Pick<
  SearchSpace<Picks, Architecture>,
  'sample' | 'mutate' | 'crossover' | 'decode' | 'embed' | 'encode' | 'genome'
> {
  return {
    sample: (random) => sizes.map((size) => random.integer(size)),
    mutate: (genome, rate, random) =>
      genome.map((pick, i) => (random.next() < rate ? random.integer(sizes[i]!) : pick)),
    crossover: (one, other, random) => one.map((pick, i) => (random.next() >= 0.5 ? pick : other[i]!)),
    decode: architecture,
    embed: picks,
    encode: (genome) => [...genome],
    genome: (json) => checkPicks(json, sizes),
  };
}

/** The same, for a space whose networks share weights. */
export function categoricalSupernet<Genome, Architecture>(
  space: SupernetSpace<Genome, Architecture>,
): SupernetSpace<Picks, Architecture> {
  const picks = categorical(space as SearchSpace<unknown, Architecture>);
  return {
    ...picks,
    supernetWeights: () => space.supernetWeights(),
    supernetPlan: (genome, weighing, raw) =>
      space.supernetPlan(space.embed(picks.decode(genome)), weighing, raw),
    ...(space.supernetShares && {
      supernetShares: (genome, raw) => space.supernetShares!(space.embed(picks.decode(genome)), raw),
    }),
    ...(space.mixtures && { mixtures: space.mixtures }),
    derivedPlan: (architecture) => space.derivedPlan(architecture),
  };
}

/** The same for a space of any kind, with the networks that it has. Throws GenotypeError. */
export function categoricalOf(
  space: SearchSpace<unknown, unknown>,
): SearchSpace<Picks, unknown> | TrainableSpace<Picks, unknown> {
  if (hasSupernet(space)) return categoricalSupernet(space);
  const picks = categorical(space);
  if (!isTrainable(space)) return picks;
  return { ...picks, derivedPlan: (architecture) => space.derivedPlan(architecture) };
}

function checkPicks(json: unknown, sizes: readonly number[]): number[] {
  if (!Array.isArray(json) || json.length !== sizes.length)
    throw new GenotypeError(`the genome needs ${sizes.length} whole numbers, one for each choice`);
  return json.map((pick: unknown, i) => {
    if (typeof pick === 'number' && Number.isInteger(pick) && pick >= 0 && pick < sizes[i]!) return pick;
    throw new GenotypeError(`the genome's number ${i + 1} must be a whole number from 0 to ${sizes[i]! - 1}`);
  });
}
