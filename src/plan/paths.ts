/** The paths of a network from its image to its output: how long they are, and what lies on none. */
import type { Layer, Plan } from './plan.js';

/** What a layer adds to the lengths of the paths through it. */
export interface Step {
  readonly convolutions: number;
  readonly pools: number;
  /** Pixels by which it widens the receptive field, at its own resolution. */
  readonly reach: number;
}

/** What is known of all paths from the image to a layer. */
export interface Paths {
  readonly count: number;
  readonly longest: number;
  readonly shortest: number;
  readonly mean: number;
  readonly shortestWithPools: number;
  readonly reach: number;
}

const nothing: Step = { convolutions: 0, pools: 0, reach: 0 };

/** Layers on a path from the image to the output, in the plan's order; a layer of zeros ends a path. */
export function liveLayers({ layers, output }: Plan): Layer[] {
  const reached = new Set<string>();
  for (const { id, kind, inputs } of layers)
    if (kind === 'input' || (kind !== 'zero' && inputs.some((input) => reached.has(input)))) reached.add(id);
  const needed = new Set(reached.has(output) ? [output] : []);
  for (const { id, inputs } of layers.toReversed())
    if (needed.has(id)) for (const input of inputs) if (reached.has(input)) needed.add(input);
  return layers.filter(({ id }) => needed.has(id));
}

/** Of each live layer, from the paths to its inputs. */
export function pathsTo(live: readonly Layer[]): Map<string, Paths> {
  const all = new Map<string, Paths>();
  for (const layer of live) {
    const before = layer.inputs.flatMap((input) => all.get(input) ?? []);
    all.set(layer.id, extend(before, stepOf(layer)));
  }
  return all;
}

function extend(before: readonly Paths[], { convolutions, pools, reach }: Step): Paths {
  if (before.length === 0)
    return { count: 1, longest: 0, shortest: 0, mean: 0, shortestWithPools: 0, reach: 0 };
  const count = before.reduce((sum, paths) => sum + paths.count, 0);
  const fold = (pick: (one: number, other: number) => number, of: (paths: Paths) => number): number =>
    before.map(of).reduce((one, other) => pick(one, other));
  return {
    count,
    longest: convolutions + fold(Math.max, (paths) => paths.longest),
    shortest: convolutions + fold(Math.min, (paths) => paths.shortest),
    mean: convolutions + before.reduce((sum, paths) => sum + paths.mean * (paths.count / count), 0),
    shortestWithPools: convolutions + pools + fold(Math.min, (paths) => paths.shortestWithPools),
    reach: reach + fold(Math.max, (paths) => paths.reach),
  };
}

export function stepOf(layer: Layer): Step {
  switch (layer.kind) {
    case 'conv2d':
      return { convolutions: 1, pools: 0, reach: reachOf(layer.kernel[0], layer.dilation[0]) };
    case 'depthwiseConv2d':
      return { convolutions: 1, pools: 0, reach: reachOf(layer.kernel[0], layer.dilation[0]) };
    case 'maxPool':
    case 'avgPool':
      return { convolutions: 0, pools: 1, reach: reachOf(layer.kernel[0], 1) };
    case 'attention':
      return { ...nothing, convolutions: 1 };
    case 'localAttention':
      return { convolutions: 1, pools: 0, reach: layer.window - 1 };
    case 'dense':
      return { ...nothing, convolutions: 1 };
    case 'input':
    case 'batchNorm':
    case 'relu':
    case 'gelu':
    case 'quickGelu':
    case 'identity':
    case 'globalAvgPool':
    case 'add':
    case 'concat':
    case 'zero':
    case 'reshape':
    case 'dropout':
    case 'dropPath':
    case 'localResponseNorm':
    case 'layerNorm':
    case 'addWeight':
    case 'prependTokens':
    case 'token':
    case 'scale':
    case 'gate':
      return nothing;
  }
}

function reachOf(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation;
}

/**
 * Most convolutions (attention and dense layers among them) on one path from the image to the output; undefined for a
 * network without such a path, whose output does not depend on the image.
 */
export function depth(plan: Plan): number | undefined {
  return pathsTo(liveLayers(plan)).get(plan.output)?.longest;
}

/** Whether every layer is on a path from the image to the output. */
export function isWhole(plan: Plan): boolean {
  return liveLayers(plan).length === plan.layers.filter(({ kind }) => kind !== 'zero').length;
}
