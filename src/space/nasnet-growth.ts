/** Cells of one to `nodes` nodes, for progressive search (Liu et al., PNAS, ECCV 2018). */
import { categoricalGenome, type Picks } from './categorical.js';
import { cellIdentity } from './cell-equality.js';
import type { CellGenotype } from './genotype.js';
import { GenotypeError, type Choices, type Growth, type SearchSpace } from './search-space.js';

/** Choices of a node: the state and the operation of its first edge, those of its second. */
export const nodeChoices = 4;

/** `choices` are those of the largest cells. */
export function cellGrowth(choices: Choices<CellGenotype>): Growth<CellGenotype> {
  const { sizes, kinds } = choices;
  const larger = (picks: Picks): CellGenotype[] =>
    nodesAfter(sizes.slice(picks.length, picks.length + nodeChoices)).map((node) =>
      choices.architecture([...picks, ...node]),
    );
  return {
    blocks: sizes.length / nodeChoices,
    sizes: sizes.slice(-nodeChoices),
    kinds: kinds!.slice(-nodeChoices),
    smallest: () => larger([]),
    larger: (cells) => larger(choices.picks(cells)),
    picks(cells) {
      const picks = choices.picks(cells);
      return Array.from({ length: picks.length / nodeChoices }, (_, node) =>
        picks.slice(nodeChoices * node, nodeChoices * (node + 1)),
      );
    },
    identity: ({ normal }) => cellIdentity(normal.edges),
  };
}

/** Nodes of two edges, in either order once: 136 of 8 operations on two states. None after the last node. */
function nodesAfter([states = 0, operations = 0]: readonly number[]): number[][] {
  const edges = Array.from({ length: states * operations }, (_, i) => [
    Math.floor(i / operations),
    i % operations,
  ]);
  return edges.flatMap((one, i) => edges.slice(i).map((other) => [...one, ...other]));
}

/** Genomes as long as their cells; random ones are of the largest. */
export function growingGenome(
  choices: Choices<CellGenotype>,
): Pick<
  SearchSpace<Picks, CellGenotype>,
  'sample' | 'mutate' | 'crossover' | 'decode' | 'embed' | 'encode' | 'genome'
> {
  const { sizes } = choices;
  const whole = categoricalGenome(choices);
  return {
    ...whole,
    crossover: (one, other, random) =>
      one.map((pick, i) => (random.next() >= 0.5 ? pick : (other[i] ?? pick))),
    // A node that is not there: -1, which is no pick.
    encode: (genome) => sizes.map((_, i) => genome[i] ?? -1),
    genome(json) {
      const length = Array.isArray(json) ? json.length : 0;
      if (length === 0 || length > sizes.length || length % nodeChoices !== 0)
        throw new GenotypeError(
          `the genome needs ${nodeChoices} whole numbers for each of 1 to ${sizes.length / nodeChoices} nodes`,
        );
      return categoricalGenome({ ...choices, sizes: sizes.slice(0, length) }).genome(json);
    },
  };
}
