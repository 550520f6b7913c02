/**
 * A network in a handful of counts of its graph: what a surrogate predicts from. In the manner of GRAF (Kadlecová et
 * al., "Surprisingly Strong Performance Prediction with Neural Graph Features", ICML 2024): lengths of paths and
 * numbers of operations, taken from the plan, so that they are there for every space.
 */
import { log2 } from '../elementary.js';
import { cost } from './cost.js';
import type { Layer, Plan } from './plan.js';
import { liveLayers, pathsTo, stepOf } from './paths.js';
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

function isSpatial(layer: Layer): boolean {
  return (layer.kind === 'conv2d' || layer.kind === 'depthwiseConv2d') && largest(layer.kernel) > 1;
}
