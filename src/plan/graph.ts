/** What can be asked of a plan's graph: what depends on what, and which weights and shares it names. */
import type { Layer, Plan, Shares, Weight } from './plan.js';

const none: ReadonlySet<string> = new Set();

/**
 * The layers that the outputs depend on, themselves included, in the plan's order. Inputs whose share is among
 * `skipped` count as not there: sums come back without them, and a sum that has no others as a layer of zeros.
 */
export function reachable(
  { layers }: Pick<Plan, 'layers'>,
  outputs: readonly string[],
  skipped: ReadonlySet<string> = none,
): Layer[] {
  const needed = new Set(outputs);
  const found: Layer[] = [];
  for (const layer of layers.toReversed()) {
    if (!needed.has(layer.id)) continue;
    const left = withoutInputs(layer, skipped);
    left.inputs.forEach((id) => needed.add(id));
    found.push(left);
  }
  return found.reverse();
}

function withoutInputs(layer: Layer, skipped: ReadonlySet<string>): Layer {
  if (layer.kind !== 'add' || !layer.shares?.some((share) => skipped.has(share))) return layer;
  const stays = layer.shares.map((share) => !skipped.has(share));
  const inputs = layer.inputs.filter((_, i) => stays[i]);
  const { id, shape } = layer;
  if (inputs.length === 0) return { kind: 'zero', id, inputs, shape };
  return { ...layer, inputs, shares: layer.shares.filter((_, i) => stays[i]) };
}

/** The shares that are exactly 0 and whose gradient is not asked for: what only they read does not run. */
export function skippedShares(shares: Shares, asked: readonly string[] = []): Set<string> {
  const names = Object.keys(shares).filter((name) => shares[name] === 0);
  return new Set(names.filter((name) => !asked.includes(name)));
}

/** The plan's weights but for those that only operations read which do not run for the skipped shares. */
export function remainingWeights(plan: Plan, skipped: ReadonlySet<string>): readonly Weight[] {
  if (skipped.size === 0) return plan.weights;
  const runs = new Set(reachable(plan, heads(plan), skipped).map(({ id }) => id));
  const left = new Set<string>();
  const read = new Set<string>();
  for (const { id, names } of weightReaders(plan))
    for (const name of names) (runs.has(id) ? read : left).add(name);
  return plan.weights.filter(({ name }) => read.has(name) || !left.has(name));
}

interface WeightReader {
  readonly id: string;
  readonly names: readonly string[];
}

/** Collected once for each plan, since a mixture has thousands of layers. */
const readers = new WeakMap<Plan, readonly WeightReader[]>();

/** The layers before the heads that read weights. */
function weightReaders(plan: Plan): readonly WeightReader[] {
  const known = readers.get(plan);
  if (known) return known;
  const found = reachable(plan, heads(plan)).map((layer) => ({ id: layer.id, names: weightNames(layer) }));
  readers.set(plan, found);
  return found;
}

function heads({ output, auxiliary }: Plan): string[] {
  return auxiliary === undefined ? [output] : [output, auxiliary];
}

/** Names of all weights that a layer reads, running statistics included. */
export function weightNames(layer: Layer): string[] {
  switch (layer.kind) {
    case 'conv2d':
    case 'dense':
      return present(layer.weight, layer.bias);
    case 'depthwiseConv2d':
    case 'addWeight':
    case 'prependTokens':
    case 'scale':
      return [layer.weight];
    case 'batchNorm':
      return present(layer.gamma, layer.beta, layer.runningMean, layer.runningVariance);
    case 'layerNorm':
      return [layer.gamma, layer.beta];
    case 'localAttention':
      return [layer.rowWeight, layer.columnWeight];
    // Each kind by its name, so that a new one does not compile before its weights are listed.
    case 'input':
    case 'relu':
    case 'gelu':
    case 'quickGelu':
    case 'identity':
    case 'maxPool':
    case 'avgPool':
    case 'globalAvgPool':
    case 'add':
    case 'concat':
    case 'zero':
    case 'reshape':
    case 'dropout':
    case 'dropPath':
    case 'localResponseNorm':
    case 'token':
    case 'gate':
    case 'attention':
      return [];
  }
}

function present(...names: readonly (string | undefined)[]): string[] {
  return names.filter((name) => name !== undefined);
}

/** Names of the shares that a plan's sums take, each once, in the order of the layers. */
export function shareNames({ layers }: Pick<Plan, 'layers'>): string[] {
  return [...new Set(layers.flatMap((layer) => (layer.kind === 'add' ? (layer.shares ?? []) : [])))];
}

/** How far each running statistic moves towards the batch's in a step, by the statistic's name. */
export function statisticMomenta({ layers }: Pick<Plan, 'layers'>): Map<string, number> {
  return new Map(
    layers.flatMap((layer) =>
      layer.kind === 'batchNorm'
        ? present(layer.runningMean, layer.runningVariance).map((name) => [name, layer.momentum] as const)
        : [],
    ),
  );
}
