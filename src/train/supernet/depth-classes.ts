/** Networks by depth: the most convolutions on one path from the image to the output. */
import { InputError } from '../../errors/input-error.js';
import { stream } from '../../random.js';
import type { SearchSpace } from '../../space/search-space.js';

/** Depths from `from` to `to`, both included, and the genomes of a sample that have them. */
export interface DepthClass {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Genomes in the sample that classes are made of. */
const sampled = 1000;

/** Share of the sample that a class needs. */
const smallest = 0.05;

/**
 * The classes of a space, the shallowest first: the depths of a fixed sample of its genomes, those that too few have
 * merged with a neighbour. `depthOf` is undefined for genomes that do not count. On NAS-Bench-201, where a cell has at
 * most three convolutions on a path: none or one, two, three. Throws InputError for a space where none counts.
 */
export function depthClasses<Genome>(
  space: Pick<SearchSpace<Genome, unknown>, 'name' | 'sample'>,
  depthOf: (genome: Genome) => number | undefined,
): DepthClass[] {
  const depths = Array.from({ length: sampled }, (_, i) =>
    depthOf(space.sample(stream(0, 'depth classes', i))),
  ).filter((depth) => depth !== undefined);
  if (depths.length === 0)
    throw new InputError(
      `supernet.sampling: none of ${sampled} random networks of the space ${space.name} is without operations that lead nowhere`,
      { setting: 'supernet.sampling', advice: 'choose uniform' },
    );
  const classes = [...new Set(depths)]
    .sort((a, b) => a - b)
    .map((depth): DepthClass => {
      return { from: depth, to: depth, count: depths.filter((one) => one === depth).length };
    });
  return merged(classes, smallest * depths.length);
}

/** The smallest joins the smaller of its neighbours, until none is smaller than `fewest`. */
function merged(classes: readonly DepthClass[], fewest: number): DepthClass[] {
  const all = [...classes];
  const size = (i: number): number => all[i]?.count ?? Infinity;
  while (all.length > 1) {
    const least = all.reduce((found, { count }, i) => (count < size(found) ? i : found), 0);
    if (size(least) >= fewest) break;
    const lower = size(least - 1) <= size(least + 1) ? least - 1 : least;
    const [one, other] = all.slice(lower, lower + 2);
    all.splice(lower, 2, { from: one!.from, to: other!.to, count: one!.count + other!.count });
  }
  return all;
}

/** The index of its class; that of the nearest one for a depth that the sample does not have. */
export function classOf(classes: readonly DepthClass[], depth: number | undefined): number | undefined {
  if (depth === undefined) return undefined;
  const found = classes.findIndex(({ to }) => depth <= to);
  return found < 0 ? classes.length - 1 : found;
}
