/**
 * What scores genomes: the supernet pool, training from scratch, a tabular benchmark. A strategy cannot tell them
 * apart. Every implementation passes the contract suite in `src/testing/evaluator-contract.ts`.
 */
import type { Dependency } from './dependency.js';
import type { Budget, Outcome, Proposal } from './strategy.js';

/** What a search begins with. */
export interface FirstGenomes<Genome> {
  readonly train: readonly Genome[];
  readonly evaluate: readonly Genome[];
}

/** Named arrays (weights, momentum) and a JSON part: what an evaluator needs to go on from here. */
export interface Snapshot {
  readonly tensors: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
  >;
  /** Plain JSON. */
  readonly state: unknown;
}

export interface Progress {
  /** `train`, `evaluate`, ... */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

/** What a search takes over of another one. */
export interface Inheritance {
  /** For `restore`, before the first generation. */
  readonly snapshot: Snapshot;
  /** What it holds of the other search, in words: `the shared weights`, `120 scores`. */
  readonly took: readonly string[];
}

export interface EvaluationContext {
  readonly generation: number;
  /** Aborted when the user wants to stop: the evaluator throws the signal's reason at the next safe point. */
  readonly signal: AbortSignal;
  /** The scores are to be held against each other one by one: no candidate may be given up early for its rank. */
  readonly isWhole?: boolean;
  progress(progress: Progress): void;
  /** Called now and then inside a long generation; what it stores comes back through `restore`. */
  checkpoint(snapshot: () => Snapshot): Promise<void>;
}

export interface Evaluator<Genome> {
  /** The parts of a candidate's budget that it keeps to. Default: none. */
  readonly honours?: readonly (keyof Budget)[];
  /** True where it keeps the weights of trials, and candidates of a proposal with a lineage begin with them. */
  readonly keepsLineage?: boolean;
  /** Loads data, starts workers. */
  open(): Promise<void>;
  /**
   * Asked of an open evaluator before a new run leaves anything behind. Throws, with the setting that is wrong, when
   * none of the genomes to train, or none of those to score, could be.
   */
  check?(genomes: FirstGenomes<Genome>, signal: AbortSignal): Promise<void>;
  /**
   * Scores the candidates of one generation, in their order. The outcome depends on the proposal, the generation
   * and the evaluator's state alone. After `restore` with a snapshot from inside a generation, the same call goes
   * on from there and ends with the same bits.
   */
  evaluate(proposal: Proposal<Genome>, context: EvaluationContext): Promise<Outcome[]>;
  /**
   * Asked of an open evaluator: what its scores depend on besides the settings, such as a table. A run goes on only
   * where that is the same.
   */
  dependencies?(): readonly Dependency[];
  /**
   * Of an open evaluator: the smallest and the largest value of a metric that are worth counting, where it knows them
   * for all genomes (a table; the loss of a network that guesses). It says where a hypervolume ends.
   */
  range?(metric: string): { readonly low: number; readonly high: number } | undefined;
  /** True when a budget of its own is spent (simulated seconds): the search ends after this generation. */
  exhausted?(): boolean;
  snapshot(): Snapshot;
  /**
   * Asked of an open evaluator that has done nothing yet: what of the last snapshot of another search, on the same
   * training images, it can begin with; undefined where that does not fit. `sameScores`: all settings that a score
   * depends on are the same, so that scores of that search are scores of this one. Changes nothing.
   */
  inherit?(snapshot: Snapshot, sameScores: boolean): Inheritance | undefined;
  restore(snapshot: Snapshot): Promise<void>;
  close(): Promise<void>;
}
