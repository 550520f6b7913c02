/**
 * The space of hierarchical cells (Liu et al., ICLR 2018). The genome is the cell's 46 digits, each from 0 to 6. A random
 * genome is chains of identities after 1,000 mutations, as in the paper.
 */
import type { Random } from '../random.js';
import { planFeatures } from '../plan/plan-features.js';
import { categoricalGenome, type Picks } from './categorical.js';
import {
  digitCount,
  digitsOf,
  firstDigit,
  hierarchicalOf,
  motifCount,
  parseHierarchical,
  printHierarchical,
  type HierarchicalCell,
} from './hierarchical-genotype.js';
import { hierarchicalPlan, type HierarchicalSkeleton } from './hierarchical-network.js';
import type { Choices, TrainableSpace } from './search-space.js';

/** What a digit can be: none of the six operations of the level below, or one of them. */
const options = 7;

/** Mutations that a random genome has behind it. */
const firstMutations = 1000;

export function hierarchicalSpace(skeleton: HierarchicalSkeleton): TrainableSpace<Picks, HierarchicalCell> {
  const choices: Choices<HierarchicalCell> = {
    sizes: Array.from({ length: digitCount }, () => options),
    architecture: hierarchicalOf,
    picks: digitsOf,
    groups: [...Array.from({ length: motifCount }, () => firstDigit(1)), digitCount - firstDigit(motifCount)],
  };
  return {
    name: 'hierarchical',
    ...categoricalGenome(choices),
    choices,
    sample: (random) => {
      let genome: Picks = identityChains;
      for (let i = 0; i < firstMutations; i++) genome = mutateHierarchical(genome, random);
      return genome;
    },
    step: mutateHierarchical,
    neighbours: (cell) => {
      const digits = digitsOf(cell);
      return digits.flatMap((digit, i) =>
        Array.from({ length: options - 1 }, (_, k) =>
          hierarchicalOf(digits.with(i, (digit + 1 + k) % options)),
        ),
      );
    },
    features: (cell) => planFeatures(hierarchicalPlan(cell, skeleton)),
    print: printHierarchical,
    parse: parseHierarchical,
    derivedPlan: (cell) => hierarchicalPlan(cell, skeleton),
  };
}

/** Every node reads the one before it: by an identity in motifs, by motif 1 in the cell. */
export const identityChains: Picks = digitsOf({
  motifs: Array.from({ length: motifCount }, () => chain(4, 6)),
  cell: chain(5, 1),
});

function chain(nodes: number, operation: number): number[][] {
  return Array.from({ length: nodes - 1 }, (_, i) =>
    Array.from({ length: i + 1 }, (_, j) => (j === i ? operation : 0)),
  );
}

/**
 * The paper's mutation: a level, one of its motifs, a node and one before it, each evenly, and between the two an
 * operation of the level below or none, perhaps the one that is there.
 */
export function mutateHierarchical(genome: Picks, random: Pick<Random, 'integer'>): Picks {
  const isCell = random.integer(2) === 1;
  const motif = random.integer(isCell ? 1 : motifCount) + (isCell ? motifCount : 0);
  const row = random.integer(isCell ? 4 : 3);
  const from = random.integer(row + 1);
  const digit = random.integer(options);
  return genome.with(firstDigit(motif) + (row * (row + 1)) / 2 + from, digit);
}
