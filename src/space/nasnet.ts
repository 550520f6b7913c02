/**
 * The cell spaces of the NASNet family (Zoph et al., CVPR 2018, section 3): each node of a cell adds two operations on
 * hidden states (the cell's inputs and the nodes before), which may be the same state and the same operation, and what
 * no node reads is joined to the output. The genome is ENAS' list of whole numbers: cell by cell (normal first) and node
 * by node the state and the operation of the first edge, then those of the second. In the space nasnet a fifth number
 * says whether the node adds its edges (0) or joins them (1).
 */
import type { Random } from '../random.js';
import type { Plan } from '../plan/plan.js';
import { planFeatures } from '../plan/plan-features.js';
import { authorsPlan } from './authors-network.js';
import { categoricalGenome, type Picks } from './categorical.js';
import { derivedPlan, type DerivedSkeleton } from './derived.js';
import { looseEnds, printGenotype, type Cell, type CellGenotype, type Edge } from './genotype.js';
import { parseGenotype } from './genotype-text.js';
import { nasnetFamily, type NasnetFamilyName } from './nasnet-family.js';
import { cellGrowth, growingGenome } from './nasnet-growth.js';
import { sharedPathPlan, sharedWeights } from './nasnet-supernet.js';
import { once } from './once.js';
import { checkOperations, requireUsed } from './operations.js';
import { GenotypeError, type Choices, type SupernetSpace } from './search-space.js';
import type { SearchSkeleton } from './supernet.js';

export interface NasnetSpaceOptions {
  readonly name: NasnetFamilyName;
  /** What an edge can be. Default: those of its paper. */
  readonly operations?: readonly string[];
  /** Of a cell; the largest where cells grow. Default 5. */
  readonly nodes?: number;
  readonly search: SearchSkeleton;
  readonly derived: Omit<DerivedSkeleton, 'classes' | 'image'>;
}

/** Throws GenotypeError for an operation that does not exist, or a list without a choice. */
export function nasnetSpace(options: NasnetSpaceOptions): SupernetSpace<Picks, CellGenotype> {
  const { name, nodes = 5, search } = options;
  const { looseInputs, joins, oneCell, network, operations: ownOperations } = nasnetFamily[name];
  const { operations = ownOperations } = options;
  const { operationSettings, classes, image } = search;
  checkOperations(operations);
  requireUsed(operations, operationSettings);
  const choices = choicesOf({ operations, nodes, looseInputs, joins, oneCell });
  const plan = (cells: CellGenotype, skeleton: Omit<DerivedSkeleton, 'classes' | 'image'>): Plan => {
    const whole = { operationSettings, ...skeleton, classes, image };
    return network === 'darts' ? derivedPlan(cells, whole) : authorsPlan(cells, whole, network);
  };
  const weights = once(() => sharedWeights(search, { operations, nodes, joins }));

  return {
    name,
    ...(oneCell ? growingGenome(choices) : categoricalGenome(choices)),
    ...(oneCell && { growth: cellGrowth(choices) }),
    choices,
    step: (genome, random) => mutateNasnet(genome, choices, random),
    neighbours(cells) {
      const picks = choices.picks(cells);
      return picks.flatMap((pick, i) =>
        Array.from({ length: choices.sizes[i]! - 1 }, (_, k) =>
          choices.architecture(picks.with(i, (pick + 1 + k) % choices.sizes[i]!)),
        ),
      );
    },
    features: ({ normal, reduce }) =>
      (oneCell ? [normal] : [normal, reduce]).flatMap((cell) =>
        planFeatures(plan({ normal: cell, reduce: cell }, { channels: 16, cells: 3 })),
      ),
    print: printGenotype,
    parse: (text) => parseGenotype(text),
    supernetWeights: weights,
    supernetPlan: (genome, weighing) => {
      if (weighing === 'mixture')
        throw new GenotypeError(
          `the space ${name} has no mixture of operations: set supernet.weights to path`,
        );
      return sharedPathPlan(search, choices.architecture(genome));
    },
    derivedPlan: (cells) => plan(cells, options.derived),
  };
}

interface CellOptions {
  readonly operations: readonly string[];
  readonly nodes: number;
  readonly looseInputs: boolean;
  readonly joins: boolean;
  readonly oneCell: boolean;
}

const edgeKinds = ['input', 'operation'] as const;

function choicesOf({ operations, nodes, looseInputs, joins, oneCell }: CellOptions): Choices<CellGenotype> {
  const kinds = [...edgeKinds, ...edgeKinds, ...(joins ? ['combination'] : [])];
  const half = Array.from({ length: nodes }, (_, node) => {
    const edge = [node + 2, operations.length];
    return [...edge, ...edge, ...(joins ? [2] : [])];
  }).flat();
  const cell = (picks: readonly number[]): Cell => {
    const own = Array.from({ length: picks.length / kinds.length }, (_, node) =>
      picks.slice(kinds.length * node, kinds.length * (node + 1)),
    );
    const edges = own.flatMap(([one, first, other, second]): Edge[] => [
      [operations[first!]!, one!],
      [operations[second!]!, other!],
    ]);
    const joined = own.flatMap(([, , , , joint], node) => (joint === 1 ? [node + 2] : []));
    return { edges, concat: looseEnds(edges, looseInputs), ...(joined.length > 0 && { joined }) };
  };
  const picksOf = (where: string, { edges, concat, joined = [] }: Cell): number[] => {
    const count = edges.length / 2;
    if (oneCell ? count > nodes : count !== nodes)
      throw new GenotypeError(
        `${where}: this space has cells of ${oneCell ? 'at most ' : ''}${nodes} nodes, not ${count}`,
      );
    const ends = looseEnds(edges, looseInputs);
    if (concat.join() !== ends.join())
      throw new GenotypeError(
        `${where}: in this space the output is what no node reads, ${ends.join(', ')}, not ${concat.join(', ')}`,
      );
    if (joined.length > 0 && !joins)
      throw new GenotypeError(
        `${where}: in this space nodes add their edges, and node ${joined[0]} joins them`,
      );
    return edges.flatMap(([name, state], i) => {
      const pick = operations.indexOf(name);
      if (pick < 0) throw new GenotypeError(`${where}: no edge of this space can be ${name}`);
      const joint = joins && i % 2 === 1 ? [joined.includes(2 + (i - 1) / 2) ? 1 : 0] : [];
      return [state, pick, ...joint];
    });
  };
  const cells = oneCell ? 1 : 2;
  return {
    sizes: Array.from({ length: cells }, () => half).flat(),
    kinds: Array.from({ length: cells * nodes }, () => kinds).flat(),
    ...{ operations, groups: Array.from({ length: cells }, () => half.length) },
    nodes: Array.from({ length: cells * nodes }, () => kinds.length),
    architecture(picks) {
      const normal = cell(oneCell ? picks : picks.slice(0, half.length));
      return { normal, reduce: oneCell ? normal : cell(picks.slice(half.length)) };
    },
    picks({ normal, reduce }) {
      const picks = picksOf('normal', normal);
      if (!oneCell) return [...picks, ...picksOf('reduce', reduce)];
      if (printGenotype({ normal, reduce: normal }) !== printGenotype({ normal, reduce }))
        throw new GenotypeError('in this space the reduction cell is the normal one with stride 2');
      return picks;
    },
  };
}

/** Probability that AmoebaNet's mutation changes nothing. */
const identity = 0.05;

/**
 * AmoebaNet's mutation (Real et al., AAAI 2019, section 3): nothing, or with equal probability a hidden state or an
 * operation of one edge, of a node and a cell drawn evenly. The state becomes another one; the operation is drawn from
 * the whole list. Where nodes choose whether they add or join their edges, that changes as often.
 */
export function mutateNasnet(
  genome: Picks,
  { sizes, nodes }: Pick<Choices<unknown>, 'sizes' | 'nodes'>,
  random: Pick<Random, 'next' | 'integer'>,
): Picks {
  if (random.next() < identity) return [...genome];
  const choices = nodes![0]!;
  const kind = random.integer(choices - 2);
  const first = choices * random.integer(genome.length / choices);
  if (kind === 2) return genome.with(first + 4, 1 - genome[first + 4]!);
  const place = first + 2 * random.integer(2) + kind;
  const size = sizes[place]!;
  const pick = kind === 0 ? (genome[place]! + 1 + random.integer(size - 1)) % size : random.integer(size);
  return genome.with(place, pick);
}
