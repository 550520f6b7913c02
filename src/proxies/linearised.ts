/**
 * A plan without batch norms, as SynFlow needs it, in which no number grows beyond float32: each convolution's weights
 * are to be divided by a power of two near the factor by which it makes its input larger, and where branches meet, the
 * smaller powers are made up for. Powers of two change no digit, so R and its gradients are those of the plan itself.
 */
import { log2, powerOfTwo } from '../elementary.js';
import { weightNames } from '../plan/graph.js';
import type { Layer, LayerKind, Plan, Shape, Shares } from '../plan/plan.js';
import { size } from '../plan/size.js';

export interface LinearisedPlan {
  readonly plan: Plan;
  /** By weight: the power of two that its values are to be divided by. */
  readonly exponents: ReadonlyMap<string, number>;
  /** Of the plan's sums, to be given to its pass. */
  readonly shares: Shares;
  /** The true scores are the plan's times this power of two. */
  readonly outputExponent: number;
}

/** Layers through which a factor passes as it is. With any other layer in it a plan is not scaled. */
const homogeneous: ReadonlySet<LayerKind> = new Set<LayerKind>([
  ...(['input', 'conv2d', 'depthwiseConv2d', 'dense', 'batchNorm', 'relu', 'identity'] as const),
  ...([
    'maxPool',
    'avgPool',
    'globalAvgPool',
    'add',
    'concat',
    'zero',
    'reshape',
    'dropout',
    'dropPath',
  ] as const),
]);

export function linearised(plan: Plan): LinearisedPlan {
  const scaled = plan.layers.every(({ kind }) => homogeneous.has(kind));
  const shapes = new Map(plan.weights.map(({ name, shape }) => [name, shape]));
  const exponents = new Map<string, number>();
  const shares: Record<string, number> = {};
  const layers: Layer[] = [];
  /** Of each layer: its true output is the plan's times this power of two. */
  const scales = new Map<string, number>();
  /** The layer's output times a power of two. */
  const times = (id: string, shape: Shape, input: string, exponent: number): string => {
    shares[id] = powerOfTwo(exponent);
    layers.push({ kind: 'add', id, inputs: [input], shape, shares: [id] });
    return id;
  };
  for (const layer of plan.layers) {
    const above = layer.inputs.map((input) => scales.get(input)!);
    const largest = above.reduce((most, scale) => Math.max(most, scale), above[0] ?? 0);
    const gain = scaled ? gainExponent(layer, shapes) : 0;
    if ('weight' in layer) exponents.set(layer.weight, gain);
    scales.set(layer.id, largest + gain);
    const inputs = layer.inputs.map((input, i) =>
      above[i] === largest
        ? input
        : times(`${layer.id}.even.${i}`, shapeOf(plan, input), input, above[i]! - largest),
    );
    layers.push(withoutNorm({ ...layer, inputs }));
  }
  const used = new Set(layers.flatMap(weightNames));
  const weights = plan.weights.filter(({ name }) => used.has(name));
  return {
    plan: { layers, weights, output: plan.output },
    exponents,
    shares,
    outputExponent: scales.get(plan.output)!,
  };
}

function shapeOf({ layers }: Plan, id: string): Shape {
  return layers.find((layer) => layer.id === id)!.shape;
}

function withoutNorm(layer: Layer): Layer {
  const { id, inputs, shape } = layer;
  return layer.kind === 'batchNorm' ? { kind: 'identity', id, inputs, shape } : layer;
}

/**
 * How much larger the absolute weights (uniform up to 1 / sqrt(fan in), mean half of that) make what they read, as a
 * power of two.
 */
function gainExponent(layer: Layer, shapes: ReadonlyMap<string, Shape>): number {
  if (layer.kind !== 'conv2d' && layer.kind !== 'depthwiseConv2d' && layer.kind !== 'dense') return 0;
  const shape = shapes.get(layer.weight)!;
  const fanIn = layer.kind === 'depthwiseConv2d' ? shape[0]! * shape[1]! : size(shape) / shape.at(-1)!;
  return Math.round(log2(Math.sqrt(fanIn) / 2));
}
