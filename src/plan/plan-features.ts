/**
 * A network in a handful of counts of its graph: what a surrogate predicts from. In the manner of GRAF (Kadlecová et
 * al., "Surprisingly Strong Performance Prediction with Neural Graph Features", ICML 2024): lengths of paths and
 * numbers of operations, taken from the plan, so that they are there for every space.
 */
import { log2 } from '../elementary.js';
import { cost } from './cost.js';
import type { Layer, Plan } from './plan.js';
import { largest } from '../extremes.js';

/** Names of the numbers of `planFeatures`, in their order. */
export const planFeatureNames = [
  'longest path in convolutions',
  'shortest path in convolutions',
  'mean path in convolutions',
  'logarithm of the number of paths',
  'shortest path in convolutions and pools',
  'widest receptive field',
  'spatial convolutions',
  'pointwise convolutions',
  'pools',
  'attention layers',
  'sums and concatenations',
  'logarithm of the parameters',
  'logarithm of the multiply-adds',
] as const;

/** What a layer adds to the lengths of the paths through it. */
interface Step {
  readonly convolutions: number;
  readonly pools: number;
  /** Pixels by which it widens the receptive field, at its own resolution. */
  readonly reach: number;
}

/** What is known of all paths from the image to a layer. */
interface Paths {
  readonly count: number;
  readonly longest: number;
  readonly shortest: number;
  readonly mean: number;
  readonly shortestWithPools: number;
  readonly reach: number;
}

const nothing: Step = { convolutions: 0, pools: 0, reach: 0 };

/**
 * One number for each of `planFeatureNames`. Only layers on a path from the image to the output count. A network
 * without such a path has zeros, but for its cost.
 */
export function planFeatures(plan: Plan): number[] {
  const live = liveLayers(plan);
  const paths = pathsTo(live);
  const end = paths.get(plan.output);
  const count = (test: (layer: Layer) => boolean): number => live.filter(test).length;
  const { params, macs } = cost(plan);
  return [
    end?.longest ?? 0,
    end?.shortest ?? 0,
    end?.mean ?? 0,
    end ? log2(end.count) : 0,
    end?.shortestWithPools ?? 0,
    end?.reach ?? 0,
    count(isSpatial),
    count((layer) => stepOf(layer).convolutions > 0 && !isSpatial(layer)),
    count((layer) => stepOf(layer).pools > 0),
    count(({ kind }) => kind === 'attention' || kind === 'localAttention'),
    count(({ kind, inputs }) => (kind === 'add' || kind === 'concat') && inputs.length > 1),
    log2(1 + params),
    log2(1 + macs),
  ];
}

/** Layers on a path from the image to the output, in the plan's order; a layer of zeros ends a path. */
function liveLayers({ layers, output }: Plan): Layer[] {
  const reached = new Set<string>();
  for (const { id, kind, inputs } of layers)
    if (kind === 'input' || (kind !== 'zero' && inputs.some((input) => reached.has(input)))) reached.add(id);
  const needed = new Set(reached.has(output) ? [output] : []);
  for (const { id, inputs } of layers.toReversed())
    if (needed.has(id)) for (const input of inputs) if (reached.has(input)) needed.add(input);
  return layers.filter(({ id }) => needed.has(id));
}

/** Of each live layer, from the paths to its inputs. */
function pathsTo(live: readonly Layer[]): Map<string, Paths> {
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

function stepOf(layer: Layer): Step {
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
      return nothing;
  }
}

function reachOf(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation;
}

function isSpatial(layer: Layer): boolean {
  return (layer.kind === 'conv2d' || layer.kind === 'depthwiseConv2d') && largest(layer.kernel) > 1;
}
