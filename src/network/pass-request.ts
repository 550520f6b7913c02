/** The options of a pass, checked against the plan and with their defaults. */
import { shareNames, skippedShares } from '../plan/graph.js';
import type { Plan, Shares } from '../plan/plan.js';
import type { PassOptions, Statistics, TrainingOptions } from './network.js';
import type { WeightTable } from './weights.js';

export interface PassRequest {
  readonly statistics: Statistics;
  readonly shares: Shares;
  /** Shares whose inputs do not run. */
  readonly skipped: ReadonlySet<string>;
  readonly outputs: readonly string[];
  /** Whether the weights are those of the last pass with their table. */
  readonly sameWeights: boolean;
  /** Absent in an evaluation. */
  readonly training?: TrainingRequest;
}

export interface TrainingRequest {
  readonly options: TrainingOptions;
  /** Whether the weights get gradients. */
  readonly weights: boolean;
  /** Where they go. */
  readonly table?: WeightTable;
  readonly shares: readonly string[];
  readonly images: boolean;
}

/** Throws for a share without a number, for names that the plan does not have, for gradients of an evaluation. */
export function passRequest(plan: Plan, options: PassOptions): PassRequest {
  const {
    statistics = 'batch',
    shares = {},
    outputs = [],
    sameWeights = false,
    gradients,
    ...rest
  } = options;
  const asked = gradients?.shares ?? [];
  check(plan, shares, asked, outputs);
  const common = { statistics, shares, skipped: skippedShares(shares, asked), outputs, sameWeights };
  if (!gradients) return common;
  if (statistics !== 'batch') throw new Error('gradients are taken with the statistics of the batch');
  const { weights: table, images = false } = gradients;
  const training = { options: rest, weights: table !== undefined, shares: asked, images };
  return { ...common, training: { ...training, ...(table && { table }) } };
}

interface Names {
  readonly shares: ReadonlySet<string>;
  readonly layers: ReadonlySet<string>;
}

/** Collected once for each plan, since a mixture has thousands of layers. */
const collected = new WeakMap<Plan, Names>();

function namesOf(plan: Plan): Names {
  const known = collected.get(plan);
  if (known) return known;
  const names = { shares: new Set(shareNames(plan)), layers: new Set(plan.layers.map(({ id }) => id)) };
  collected.set(plan, names);
  return names;
}

function check(plan: Plan, shares: Shares, asked: readonly string[], outputs: readonly string[]): void {
  const { shares: names, layers: ids } = namesOf(plan);
  for (const name of names)
    if (shares[name] === undefined) throw new Error(`the share ${name} of the plan has no number`);
  for (const name of asked) if (!names.has(name)) throw new Error(`the plan has no share ${name}`);
  for (const id of outputs) if (!ids.has(id)) throw new Error(`the plan has no layer ${id}`);
}
