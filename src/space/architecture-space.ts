/**
 * A space whose genomes are the architectures themselves. A table may name architectures that no genome stands for
 * (an edge of DARTS that is `none`, two edges from one state): their networks can be scored all the same.
 */
import type { Random } from '../random.js';
import { hasSupernet, type SearchSpace } from './search-space.js';

/** What takes a genome goes through `embed`, and throws GenotypeError where an architecture has none. */
export function architectureSpace<Genome, Architecture>(
  space: SearchSpace<Genome, Architecture>,
): SearchSpace<Architecture, Architecture> {
  const { choices, features, neighbours, step, trivial, ...others } = space;
  const own: SearchSpace<Architecture, Architecture> = {
    ...(choices && { choices }),
    ...(features && { features }),
    ...(neighbours && { neighbours }),
    name: space.name,
    sample: (random) => space.decode(space.sample(random)),
    mutate: (one, rate, random) => space.decode(space.mutate(space.embed(one), rate, random)),
    ...(step && {
      step: (one: Architecture, random: Random) => space.decode(step(space.embed(one), random)),
    }),
    ...(trivial !== undefined && { trivial: space.decode(trivial) }),
    crossover: (one, other, random) =>
      space.decode(space.crossover(space.embed(one), space.embed(other), random)),
    decode: (architecture) => architecture,
    embed: (architecture) => architecture,
    encode: (architecture) => space.encode(space.embed(architecture)),
    print: (architecture) => space.print(architecture),
    parse: (text) => space.parse(text),
    genome: (json) => space.decode(space.genome(json)),
  };
  return { ...others, ...own, ...(hasSupernet(space) && supernetOf(space)) };
}

function supernetOf<Genome, Architecture>(space: SearchSpace<Genome, Architecture>) {
  if (!hasSupernet(space)) return {};
  const { supernetShares } = space;
  return {
    supernetPlan: (one: Architecture, weighing: 'path' | 'mixture', raw?: boolean) =>
      space.supernetPlan(space.embed(one), weighing, raw),
    ...(supernetShares && {
      supernetShares: (one: Architecture, raw?: boolean) => supernetShares(space.embed(one), raw),
    }),
  };
}
