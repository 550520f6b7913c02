/** What can be asked of a plan's graph: what depends on what, and which weights a layer reads. */
import type { Layer, Plan } from './plan.js';

/** The layers that the outputs depend on, themselves included, in the plan's order. */
export function reachable(plan: Plan, outputs: readonly string[]): Layer[] {
  const needed = new Set(outputs);
  for (const { id, inputs } of plan.layers.toReversed())
    if (needed.has(id)) inputs.forEach((input) => needed.add(input));
  return plan.layers.filter(({ id }) => needed.has(id));
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
    case 'attention':
      return [];
  }
}

function present(...names: readonly (string | undefined)[]): string[] {
  return names.filter((name) => name !== undefined);
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
