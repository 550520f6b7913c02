/** What hand-made networks have in common: a family of names, and options that a user may give. */
import { PlanBuilder, PlanError } from '../../plan/builder.js';
import type { Plan, Shape } from '../../plan/plan.js';

export interface NetworkOptions {
  /** Channels of the first convolution; the others follow in proportion. Default: as published. */
  readonly channels?: number;
  /** Cells of a genotype's network. A hand-made network has its depth in its name. */
  readonly cells?: number;
  readonly classes?: number;
  /** `[height, width, channels]` */
  readonly image?: Shape;
  /** An auxiliary head (genotypes only). */
  readonly auxiliary?: boolean;
}

/** Networks of one design. */
export interface Family {
  /** The whole name; its groups are the numbers in it. */
  readonly pattern: RegExp;
  /** Names to list. */
  readonly names: readonly string[];
  readonly source: string;
  /** Builds the network; `numbers` are the pattern's groups. Throws PlanError. */
  build(numbers: readonly string[], options: NetworkOptions): Plan;
}

/** Width of a layer when the first one's width, `published` in the paper, is set by the user. */
export function widths(options: NetworkOptions, published: number): (width: number) => number {
  const { channels = published } = options;
  return (width) => Math.max(1, Math.round((width * channels) / published));
}

/** A convolution with its batch norm (where `norm`) and ReLU; ids of the three given apart. */
export interface ConvolutionBlock {
  readonly conv: string;
  /** Without it there is no batch norm. */
  readonly norm?: string;
  readonly relu: string;
  readonly out: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
  readonly bias?: boolean;
}

/** Convolution, batch norm where there is one, ReLU. */
export function convRelu(plan: PlanBuilder, input: string, block: ConvolutionBlock): string {
  const { conv, norm, relu, ...options } = block;
  const x = plan.conv(conv, input, options);
  return plan.relu(relu, norm === undefined ? x : plan.batchNorm(norm, x));
}

/** Throws PlanError for an option that this network has no use for. */
export function refuse(name: string, options: NetworkOptions, keys: readonly (keyof NetworkOptions)[]): void {
  for (const key of keys)
    if (options[key] !== undefined && options[key] !== false)
      throw new PlanError(`${name} is made by hand and has no setting "${key}"; leave it out`);
}
