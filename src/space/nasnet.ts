/**
 * The cell spaces of the NASNet family (Zoph et al., CVPR 2018, section 3): each node of a cell adds two operations on
 * hidden states (the cell's inputs and the nodes before), which may be the same state and the same operation, and what
 * no node reads is joined to the output. The genome is ENAS' list of whole numbers: cell by cell (normal first) and node
 * by node the state and the operation of the first edge, then those of the second.
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
import { cellGrowth, growingGenome, nodeChoices } from './nasnet-growth.js';
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
  const { looseInputs, oneCell, network, operations: ownOperations } = nasnetFamily[name];
  const { operations = ownOperations } = options;
  const { operationSettings, classes, image } = search;
  checkOperations(operations);
  requireUsed(operations, operationSettings);
  const choices = choicesOf({ operations, nodes, looseInputs, oneCell });
  const plan = (cells: CellGenotype, skeleton: Omit<DerivedSkeleton, 'classes' | 'image'>): Plan => {
    const whole = { operationSettings, ...skeleton, classes, image };
    return network === 'darts' ? derivedPlan(cells, whole) : authorsPlan(cells, whole, network);
  };
  const weights = once(() => sharedWeights(search, operations, nodes));

  return {
    name,
    ...(oneCell ? growingGenome(choices) : categoricalGenome(choices)),
    ...(oneCell && { growth: cellGrowth(choices) }),
    choices,
    step: (genome, random) => mutateNasnet(genome, choices.sizes, random),
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
  readonly oneCell: boolean;
}

function choicesOf({ operations, nodes, looseInputs, oneCell }: CellOptions): Choices<CellGenotype> {
  const half = Array.from({ length: nodes }, (_, node) => {
    const edge = [node + 2, operations.length];
    return [...edge, ...edge];
  }).flat();
  const cell = (picks: readonly number[]): Cell => {
    const edges = Array.from({ length: picks.length / 2 }, (_, i): Edge => [
      operations[picks[2 * i + 1]!]!,
      picks[2 * i]!,
    ]);
    return { edges, concat: looseEnds(edges, looseInputs) };
  };
  const picksOf = (where: string, { edges, concat }: Cell): number[] => {
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
    return edges.flatMap(([name, state]) => {
      const pick = operations.indexOf(name);
      if (pick < 0) throw new GenotypeError(`${where}: no edge of this space can be ${name}`);
      return [state, pick];
    });
  };
  const cells = oneCell ? 1 : 2;
  return {
    sizes: Array.from({ length: cells }, () => half).flat(),
    kinds: Array.from({ length: cells * half.length }, (_, i) => (i % 2 === 0 ? 'input' : 'operation')),
    ...{ operations, groups: Array.from({ length: cells }, () => half.length) },
    nodes: Array.from({ length: cells * nodes }, () => nodeChoices),
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
 * the whole list.
 */
export function mutateNasnet(
  genome: Picks,
  sizes: readonly number[],
  random: Pick<Random, 'next' | 'integer'>,
): Picks {
  if (random.next() < identity) return [...genome];
  const ofState = random.integer(2) === 0;
  const node = random.integer(genome.length / nodeChoices);
  const place = nodeChoices * node + 2 * random.integer(2) + (ofState ? 0 : 1);
  const size = sizes[place]!;
  const pick = ofState ? (genome[place]! + 1 + random.integer(size - 1)) % size : random.integer(size);
  return genome.with(place, pick);
}
