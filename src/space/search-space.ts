/**
 * The seam between what can be built and what looks for it. A space is a bag of pure functions; genomes and
 * architectures are plain JSON. Every implementation passes the contract suite in `src/testing/space-contract.ts`.
 */
import { InputError } from '../errors/input-error.js';
import type { Random } from '../random.js';
import type { CellMixtures } from './cell-mixtures.js';
import type { Plan, Shares, Weight } from '../plan/plan.js';

export interface SearchSpace<Genome, Architecture> {
  readonly name: string;
  sample(random: Random): Genome;
  /** Redraws each gene with probability `rate`. Never changes its argument. */
  mutate(genome: Genome, rate: number, random: Random): Genome;
  /** One mutation as the space's paper has it; absent where that is a neighbour, evenly. */
  step?(genome: Genome, random: Random): Genome;
  /** The smallest there is, where an evolution may start with copies of it; absent where it starts with random ones. */
  readonly trivial?: Genome;
  /** Uniform crossover, gene by gene. */
  crossover(one: Genome, other: Genome, random: Random): Genome;
  /** What the genome stands for. */
  decode(genome: Genome): Architecture;
  /** A genome that decodes to this architecture. */
  embed(architecture: Architecture): Genome;
  /** The genome as a vector of numbers, always of the same length. */
  encode(genome: Genome): number[];
  /**
   * What a surrogate predicts from: a few numbers that say much of how good the architecture is, always the same
   * ones. Absent: `encode` serves.
   */
  features?(architecture: Architecture): number[];
  /** All genomes whose architecture differs in one choice (local search); absent where they cannot be listed. */
  neighbours?(architecture: Architecture): Architecture[];
  /** The architectures as lists of independent choices; absent where there is no such list. */
  readonly choices?: Choices<Architecture>;
  /** Architectures that grow block by block (progressive search); absent where all are of one size. */
  readonly growth?: Growth<Architecture>;
  /** The architecture in one line that a person can read, paste and diff; also its identity. */
  print(architecture: Architecture): string;
  /** Back from that line. Throws GenotypeError with what is wrong and where. */
  parse(text: string): Architecture;
  /** Checks JSON from outside. Throws GenotypeError. */
  genome(json: unknown): Genome;
}

/**
 * Architectures as lists of picks, one for each choice, so that every list is an architecture: what a categorical
 * genome (NSGA-Net's integers) and a controller with one distribution for each choice (REINFORCE) need.
 */
export interface Choices<Architecture> {
  /** How many options each choice has. */
  readonly sizes: readonly number[];
  /** From one pick for each choice, each in [0, size). */
  architecture(picks: readonly number[]): Architecture;
  picks(architecture: Architecture): number[];
  /**
   * What each choice is of (`input`, `operation`): of those with one name, the same number means the same. Absent where
   * each choice is a thing of its own.
   */
  readonly kinds?: readonly string[];
  /** The names of what the choices of the kind `operation` pick. */
  readonly operations?: readonly string[];
  /** How many choices in a row belong together (a cell, a phase), group by group. Default: each is on its own. */
  readonly groups?: readonly number[];
  /** How many choices in a row make a node, where groups are cells of nodes. */
  readonly nodes?: readonly number[];
  /** The nearest picks that are worth a trial, for strategies that mend what they breed. Default: all are. */
  repaired?(picks: readonly number[]): number[];
}

/** Architectures that are lists of blocks, each with the same choices: what progressive search (PNAS) needs. */
export interface Growth<Architecture> {
  /** Blocks of the largest architectures. */
  readonly blocks: number;
  /** How many options the choices of a block have at most, and what each is of, as `Choices.kinds` has it. */
  readonly sizes: readonly number[];
  readonly kinds: readonly string[];
  /** All of one block, each network once. */
  smallest(): Architecture[];
  /** All that one more block makes of this one, equal blocks once; none where it is as large as can be. */
  larger(architecture: Architecture): Architecture[];
  /** The picks of each block: what a predictor reads. */
  picks(architecture: Architecture): number[][];
  /** The same text for networks that are equal but for the order in which they are written down. */
  identity(architecture: Architecture): string;
}

/** How a decoded genome weighs the operations of the supernet: only the chosen ones run, or all of them do. */
export type Weighing = 'path' | 'mixture';

/** A space whose architectures can be trained on their own: what scoring by training from scratch needs of it. */
export interface TrainableSpace<Genome, Architecture> extends SearchSpace<Genome, Architecture> {
  /** The stand-alone network that the architecture is judged by (its parameters and multiply-adds are the cost). */
  derivedPlan(architecture: Architecture): Plan;
  /** Of its training, where the architecture says it; absent where the settings do. */
  learningRate?(architecture: Architecture): number;
}

/** A space whose networks share weights: what the supernet evaluator needs of it. */
export interface SupernetSpace<Genome, Architecture> extends TrainableSpace<Genome, Architecture> {
  /** Every weight of the supernet. */
  supernetWeights(): readonly Weight[];
  /**
   * The network of one genome inside the supernet: its weights are a subset of `supernetWeights()`. With `raw`
   * the mixture weighs by the softmax of the genome itself, not of the decoded one (EvNAS-ND): see `supernetShares`.
   */
  supernetPlan(genome: Genome, weighing: Weighing, raw?: boolean): Plan;
  /**
   * The numbers of the shares that the mixture names; its plan is then the same object for all genomes, so that it is
   * compiled once. Absent where plans name none.
   */
  supernetShares?(genome: Genome, raw?: boolean): Shares;
  /** The cells whose edges mix operations: for searches by gradient. Absent where there are none. */
  readonly mixtures?: CellMixtures<Architecture>;
}

/** Throws InputError for a space that has no stand-alone networks. */
export function trainable<Genome, Architecture>(
  space: SearchSpace<Genome, Architecture>,
): TrainableSpace<Genome, Architecture> {
  if (isTrainable(space)) return space;
  throw new InputError(`space.name: ${space.name} has no networks that can be trained`, {
    ...{ setting: 'space.name', advice: 'choose another space, or an evaluator that trains nothing' },
  });
}

/** Throws InputError for a space that has no supernet. */
export function supernetSpace<Genome, Architecture>(
  space: SearchSpace<Genome, Architecture>,
): SupernetSpace<Genome, Architecture> {
  if (hasSupernet(space)) return space;
  throw new InputError(`space.name: ${space.name} has no supernet`, {
    ...{ setting: 'space.name', advice: 'choose another space, or another evaluator' },
  });
}

export function isTrainable<Genome, Architecture>(
  space: SearchSpace<Genome, Architecture>,
): space is TrainableSpace<Genome, Architecture> {
  return 'derivedPlan' in space;
}

export function hasSupernet<Genome, Architecture>(
  space: SearchSpace<Genome, Architecture>,
): space is SupernetSpace<Genome, Architecture> {
  return isTrainable(space) && 'supernetPlan' in space && 'supernetWeights' in space;
}

/** Text that is no architecture of a space, or JSON that is no genome. */
export class GenotypeError extends InputError {
  override readonly name = 'GenotypeError';
}
