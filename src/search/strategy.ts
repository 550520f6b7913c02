/**
 * What a search algorithm is. It proposes, is told the outcome, and its whole state is plain JSON; the controller
 * owns the loop, so that resume, logging, progress and cancelling are written once. Every implementation passes
 * the contract suite in `src/testing/strategy-contract.ts`.
 */
import type { Seed } from '../random.js';
import type { SearchSpace } from '../space/search-space.js';
import type { Direction } from './metric.js';

/**
 * How much the score of a candidate may cost: what successive halving and its kin hand out. What it leaves out is as
 * the evaluator's settings say. Each a positive number.
 */
export interface Budget {
  /** Passes over the training images. */
  readonly epochs?: number | undefined;
  /** Training images, the first ones of the data set. */
  readonly images?: number | undefined;
}

/** A genome that waits for its score. */
export interface Candidate<Genome> {
  readonly genome: Genome;
  /** Trial numbers of its parents; empty for a random one. */
  readonly parents: readonly number[];
  /** How it came about: `random`, `elite`, `crossover+mutation`, ... */
  readonly origin: string;
  /** What its score may cost. Only for evaluators that honour it: the controller refuses the others. */
  readonly budget?: Budget;
}

/**
 * Of strategies whose networks go on from the weights of others (Real et al., ICML 2017): a candidate's training begins
 * with the weights of its first parent wherever names and shapes match, and its score is its own, not its genome's.
 */
export interface Lineage {
  /** The number of the first candidate's trial. */
  readonly nextTrial: number;
  /** Earlier trials whose weights may still be inherited, in this generation or a later one. */
  readonly alive: readonly number[];
}

/** One generation's work. */
export interface Proposal<Genome> {
  /** Genomes that train the shared weights, in turn, one for each step (evaluators without weights ignore them). */
  readonly train: readonly Genome[];
  /** Genomes to score. */
  readonly evaluate: readonly Candidate<Genome>[];
  /** Only for evaluators that keep weights: the controller refuses the others. Default: nobody inherits. */
  readonly lineage?: Lineage;
}

/** What came of one candidate. Accuracies and errors in percent. */
export interface Outcome {
  readonly status: 'ok' | 'failed';
  /** Why, when failed: one line. */
  readonly reason?: string;
  /** What the evaluator measures, by name (`metric.ts`): finite numbers. A trial that was scored has at least one. */
  readonly metrics: Readonly<Record<string, number>>;
  /**
   * What the evaluator has to say to the strategy beside metrics, such as gradients or a learning curve. Plain JSON;
   * strategies that do not know it pass it over.
   */
  readonly feedback?: unknown;
  /** The genome that was scored, where it is not the candidate's: of evaluators that learn the architecture. */
  readonly genome?: unknown;
}

export interface Trial<Genome = unknown> extends Candidate<Genome>, Omit<Outcome, 'genome'> {
  /** 0, 1, 2, ... over the whole run. */
  readonly trial: number;
  readonly generation: number;
  readonly index: number;
  /** The decoded architecture, as the space prints it. */
  readonly genotype: string;
}

export interface SearchContext<Genome> {
  readonly seed: Seed;
  readonly space: SearchSpace<Genome, unknown>;
  /** The number of the generation that is proposed or told, from 0. */
  readonly generation: number;
  /** The number of the next trial. */
  readonly nextTrial: number;
}

export interface Strategy<Genome, State> {
  readonly name: string;
  /** The state before the first generation. Plain JSON, like every state. */
  start(): State;
  propose(state: State, context: SearchContext<Genome>): Proposal<Genome>;
  /** The next state. A failed trial counts as the worst there is. Pure: never changes its arguments. */
  tell(state: State, trials: readonly Trial<Genome>[], context: SearchContext<Genome>): State;
  /** True when the strategy has nothing more to propose (a budget of its own, convergence). */
  done?(state: State, context: SearchContext<Genome>): boolean;
}

/** What a search makes larger or smaller. `accuracy` up, `params` down, ... Made by `objectivesOf`. */
export interface Objective {
  readonly metric: string;
  readonly direction: Direction;
  /** The best value that there can be, where there is one. */
  readonly best?: number | undefined;
  /** The worst value that a hypervolume counts, where that is known. */
  readonly reference?: number | undefined;
}
