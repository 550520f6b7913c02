/**
 * What a search by gradient is: an answer to a few questions that the loop (`epoch.ts`) asks. A method is a file over
 * this interface that reads like its paper; it holds no state. The loop owns batches, optimisers, checkpoints and
 * progress.
 */
import type { Choice, EdgeSite, MixtureOptions } from '../../space/cell-mixtures.js';
import type { ArchitectureOptimiser } from './architecture-optimiser.js';
import type { Matrices } from './matrices.js';
import type { Matrix } from '../../space/decode.js';

/** Which parameters a pass is for. */
export type Purpose = 'weights' | 'architecture';

/** Where in a search an epoch is. All counted from 0. */
export interface Moment {
  readonly stage: number;
  /** In the stage. */
  readonly epoch: number;
  /** Of the stage. */
  readonly epochs: number;
}

/** Numbers evenly in (0, 1), a matrix for each name. */
export type Uniform = (name: string, rows: number, columns: number) => Matrix;

/** What the operations are multiplied by in one pass. */
export interface Sample {
  /** By the share groups of the plan. What is 0 does not run. */
  readonly shares: Matrices;
  /** The gradient with respect to the parameters, by kind of cell, from that with respect to the shares, by group. */
  pullBack(gradient: Matrices): Matrices;
}

/** Its network is new in each stage, with parameters and optimisers that begin anew. */
export interface Stage {
  /** Cells of the network. Default: as the settings say. */
  readonly cells?: number;
  /** Operations that an edge keeps in this stage; absent where it has all. */
  readonly operations?: number;
}

export type Chosen = Readonly<Record<string, readonly Choice[]>>;

/** Which columns the matrices' columns stand for, by kind of cell and edge. */
export type Kept = Readonly<Record<string, readonly (readonly number[])[]>>;

export interface GradientMethod {
  readonly name: string;
  readonly stages: readonly Stage[];
  /** What learns first in a step; `together` from one pass over the same images. */
  readonly order: 'architecture-first' | 'weights-first' | 'together';
  /** Looks one step of the weights ahead (DARTS, second order). */
  readonly unrolled: boolean;
  /** Each cell has shares of its own. */
  readonly ownShares: boolean;
  /** Parameters begin as `mean + deviation * N(0, 1)`. */
  readonly initial: { readonly mean: number; readonly deviation: number };
  readonly optimiser: ArchitectureOptimiser;
  /** Weights that have ever had a gradient and have none in a step decay and keep their momentum, or are left alone. */
  readonly unsampled: 'decay' | 'leave';
  /** The whole mixture computes at times, so that its accuracy says something. */
  readonly mixes: boolean;
  /** How the network is built in this epoch. */
  network(moment: Moment): Pick<MixtureOptions, 'skipDropout' | 'dropPath'>;
  /** Rate of the drop path after each edge, where the network has one. */
  readonly dropPathRate: number;
  /** Whether the parameters learn in this epoch. */
  learns(moment: Moment): boolean;
  sample(draw: SampleContext): Sample;
  /** Added to the loss of the architecture. */
  penalty?(shares: Matrices): Penalty;
  /** What the parameters stand for. */
  derive(alphas: Matrices, kept: Kept): Chosen;
  /** Where the best of several on validation images counts, in the order in which they are scored. */
  candidates?(alphas: Matrices): Chosen[];
  /** Of this epoch: temperature, dropout, ..., by name. */
  settings(moment: Moment): Readonly<Record<string, number>>;
}

export interface Penalty {
  readonly value: number;
  /** With respect to the shares, by kind of cell. */
  readonly gradient: Matrices;
}

export interface SampleContext {
  readonly alphas: Matrices;
  readonly moment: Moment;
  readonly purpose: Purpose;
  readonly uniform: Uniform;
  /** The share groups of the plan, each with its kind of cell. */
  readonly groups: readonly { readonly name: string; readonly kind: string }[];
}

/** What a method is made for. */
export interface MethodContext {
  readonly operations: readonly string[];
  readonly kinds: readonly string[];
  readonly edges: readonly (readonly [node: number, state: number])[];
  /** Edges that a node keeps; absent where it keeps all. */
  readonly inputs?: number | undefined;
  /** All edges of all cells of the network. */
  sites(): readonly EdgeSite[];
}
