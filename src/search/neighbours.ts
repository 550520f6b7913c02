/** Genomes one choice away: what local search visits and regularised evolution mutates to. */
import { stream, type Random, type Seed } from '../random.js';
import type { SearchSpace } from '../space/search-space.js';

/** How many mutants stand for the neighbours where a space cannot list them. */
const mutants = 24;
/** Gene mutation rate and number of tries of such a mutant. */
const rate = 0.05;
const tries = 50;

/** One neighbour, evenly. Where the space lists none: a mutant that decodes to another architecture. */
export function neighbour<Genome>(
  space: SearchSpace<Genome, unknown>,
  genome: Genome,
  random: Random,
): Genome {
  const listed = space.neighbours?.(space.decode(genome)) ?? [];
  return listed.length > 0 ? space.embed(random.pick(listed)) : mutant(space, genome, random);
}

function mutant<Genome>(space: SearchSpace<Genome, unknown>, genome: Genome, random: Random): Genome {
  const before = space.print(space.decode(genome));
  let child = genome;
  for (let i = 0; i < tries && space.print(space.decode(child)) === before; i++)
    child = space.mutate(genome, rate, random);
  return child;
}

/** All neighbours in a random order, the same for the same seed and name; each is made when it is asked for. */
export function neighbourhood<Genome>(
  space: SearchSpace<Genome, unknown>,
  genome: Genome,
  seed: Seed,
  name: number,
): (() => Genome)[] {
  const listed = space.neighbours?.(space.decode(genome)) ?? [];
  const random = stream(seed, 'neighbours', name);
  if (listed.length > 0) return random.shuffle(listed).map((architecture) => () => space.embed(architecture));
  return Array.from(
    { length: mutants },
    (_, i) => () => mutant(space, genome, stream(seed, 'neighbours', name, i)),
  );
}
