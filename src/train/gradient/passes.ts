/** What a step works with: the network of an epoch, what learns in it, and passes through it. */
import type { Score } from '../../network/network.js';
import type { SgdSettings } from '../../network/optimiser.js';
import type { WeightTable } from '../../network/weights.js';
import type { Plan, Shares } from '../../plan/plan.js';
import type { ShareGroup } from '../../space/cell-mixtures.js';
import { shareName } from '../../space/shares.js';
import { weighedPlan, type WeighedPlan } from '../pool/weighed-plan.js';
import type { ArchitectureState } from './architecture-optimiser.js';
import { combine, type Matrices } from './matrices.js';
import type { GradientMethod, Kept, Moment, Purpose, Sample, Uniform } from './method.js';

/** Which images a pass sees: those of the weights or those of the architecture. */
export interface PassRequest extends WeighedPlan {
  readonly images: Purpose;
  readonly weights: WeightTable;
  /** Gets the gradients of the weights, and the batch's statistics under the names of running ones. */
  readonly into?: WeightTable;
  /** Names of shares whose gradients come back. */
  readonly asked?: readonly string[];
}

/** Computes a pass. Throws DivergedError where the loss or a gradient is not finite. */
export type Pass = (request: PassRequest) => Promise<{ readonly score: Score; readonly shares: Shares }>;

/** A pass failed: the loss or a gradient is not finite, or the network does not fit. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
}

/** The network of an epoch, and what its shares are called. */
export interface MixtureNetwork {
  readonly plan: Plan;
  readonly groups: readonly ShareGroup[];
  readonly kept: Kept;
  /** Of the space, column by column. */
  readonly operations: readonly string[];
}

/** What learns. Tables are of one layout, the parameters are replaced in each step. */
export interface Learned {
  readonly weights: WeightTable;
  readonly momentum: WeightTable;
  /** Overwritten by each step. */
  readonly gradients: WeightTable;
  architecture: ArchitectureState;
  /** Names of weights that have had a gradient. */
  readonly touched: Set<string>;
}

export interface SearchStep {
  readonly method: GradientMethod;
  readonly moment: Moment;
  readonly network: MixtureNetwork;
  readonly learned: Learned;
  readonly settings: SgdSettings;
  readonly uniform: (purpose: Purpose) => Uniform;
  readonly pass: Pass;
}

export function sampled({ method, moment, learned, network, uniform }: SearchStep, purpose: Purpose): Sample {
  const { alphas } = learned.architecture;
  return method.sample({ alphas, moment, purpose, groups: network.groups, uniform: uniform(purpose) });
}

/** The network's plan with the shares of the sample. */
export function weigh({ network }: Pick<SearchStep, 'network'>, sample: Pick<Sample, 'shares'>): WeighedPlan {
  return weighedPlan(network.plan, namedShares(network, sample.shares));
}

/** Shares under their names in the plan; `none` has none. */
export function namedShares(
  { groups, kept, operations }: Omit<MixtureNetwork, 'plan'>,
  shares: Matrices,
): Shares {
  const named: Record<string, number> = {};
  for (const { name, kind } of groups)
    shares[name]!.forEach((row, edge) =>
      row.forEach((share, column) => {
        const operation = operations[kept[kind]![edge]![column]!]!;
        if (operation !== 'none') named[shareName(name, edge, operation)] = share;
      }),
    );
  return named;
}

/** Names of the shares of operations that run. */
export function running({ shares = {} }: WeighedPlan): string[] {
  return Object.keys(shares).filter((name) => shares[name] !== 0);
}

/** Gradients of shares as matrices, 0 where the operation did not run, and on to the parameters. */
export function pulledBack(
  { network: { groups, kept, operations }, method }: Pick<SearchStep, 'network' | 'method'>,
  sample: Sample,
  found: Shares,
): Matrices {
  const gradient: Matrices = Object.fromEntries(
    groups.map(({ name, kind }) => [
      name,
      kept[kind]!.map((columns, edge) =>
        columns.map((column) => found[shareName(name, edge, operations[column]!)] ?? 0),
      ),
    ]),
  );
  const penalty = method.penalty?.(sample.shares);
  return sample.pullBack(penalty ? combine([1, gradient], [1, penalty.gradient]) : gradient);
}
