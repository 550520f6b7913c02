/** Scores a network by proxies: draws its weights and noise, runs the passes, and takes means over several draws. */
import type { Backend, Batch, Network } from '../network/network.js';
import type { Noise } from '../network/noise.js';
import { drawSign, layout, view, type WeightTable } from '../network/weights.js';
import { size } from '../plan/size.js';
import type { Plan, Weight } from '../plan/plan.js';
import { bulkStream, type BulkRandom } from '../random.js';
import { proxies } from './proxies.js';
import type { ProxyContext, WeightStart } from './proxy.js';

export interface ProxyRequest {
  readonly plan: Plan;
  /** Metrics that are wanted, each of a proxy in `proxies`. */
  readonly metrics: readonly string[];
  /** Normalised; as many as the proxies look at. */
  readonly batches: readonly Batch[];
  /** Draws of the weights whose scores are averaged. */
  readonly inits: number;
  /** Names the streams: the seed, then the genotype. So a score does not depend on what else is scored, or where. */
  readonly noise: Noise;
}

/**
 * Each metric that is a finite number; one that is not, or that the network does not have, in some draw, is left out: it
 * ranks last.
 */
export async function scoreProxies(
  backend: Pick<Backend, 'compile'>,
  { plan, metrics, batches, inits, noise }: ProxyRequest,
): Promise<Record<string, number>> {
  const networks = new Networks(backend);
  const wanted = [...new Set(metrics.map((metric) => proxies.get(metric)!))];
  const sums: Record<string, number> = Object.fromEntries(metrics.map((metric) => [metric, 0]));
  try {
    for (let init = 0; init < inits; init++) {
      const context: ProxyContext = {
        ...{ plan, metrics, batches, image: plan.layers[0]!.shape },
        compile: (other, batch, purpose) => networks.get(other, batch, purpose),
        weights: weightsOf([...noise, init]),
        random: (purpose) => bulkStream(...noise, init, 'noise', purpose),
      };
      for (const proxy of wanted) {
        const scores = await proxy.score(context);
        for (const metric of proxy.metrics)
          if (metric in sums) sums[metric]! += (scores[metric] ?? NaN) / inits;
      }
    }
  } finally {
    networks.dispose();
  }
  return Object.fromEntries(Object.entries(sums).filter(([, value]) => Number.isFinite(value)));
}

/** Compiled once for a plan, a batch and a purpose, however many proxies ask. */
class Networks {
  readonly #made: { readonly plan: Plan; readonly key: string; readonly network: Network }[] = [];

  constructor(private readonly backend: Pick<Backend, 'compile'>) {}

  get(plan: Plan, batch: number, purpose: 'train' | 'evaluate'): Network {
    const key = `${purpose} ${batch}`;
    const known = this.#made.find((made) => made.plan === plan && made.key === key);
    if (known) return known.network;
    const network = this.backend.compile(plan, batch, purpose);
    this.#made.push({ plan, key, network });
    return network;
  }

  dispose(): void {
    for (const { network } of this.#made) network.dispose();
  }
}

/**
 * Draws weights by their names, so that the same weight of two plans starts alike; what was drawn once is copied, or
 * scaled, where it is asked for again.
 */
function weightsOf(noise: Noise): ProxyContext['weights'] {
  const drawn = new Map<string, Float32Array>();
  const normals = new Map<string, Float64Array>();
  const randomOf = ({ name }: Weight): BulkRandom => bulkStream(...noise, 'weights', name);
  const normalsOf = (weight: Weight): Float64Array => {
    const key = `${weight.name} ${weight.shape.join()}`;
    let values = normals.get(key);
    if (!values) normals.set(key, (values = standardNormal(size(weight.shape), randomOf(weight))));
    return values;
  };
  return (plan, start) => {
    const { slots, length } = layout(plan.weights);
    const table: WeightTable = { slots, values: new Float32Array(length) };
    for (const weight of plan.weights) {
      const key = `${start} ${weight.name} ${weight.shape.join()}`;
      let values = drawn.get(key);
      if (!values) drawn.set(key, (values = draw(weight, start, { randomOf, normalsOf })));
      view(table, weight.name).set(values);
    }
    return table;
  };
}

/** A weight's numbers: uniform ones from its stream, or standard normal ones. */
interface Numbers {
  randomOf(weight: Weight): BulkRandom;
  normalsOf(weight: Weight): Float64Array;
}

function draw(weight: Weight, start: WeightStart, { randomOf, normalsOf }: Numbers): Float32Array {
  const { initial, shape } = weight;
  const values = new Float32Array(size(shape));
  const scaled = (deviation: number): void => {
    const normals = normalsOf(weight);
    for (let i = 0; i < values.length; i++) values[i] = normals[i]! * deviation;
  };
  if (initial.kind === 'constant') {
    values.fill(initial.value);
  } else if (initial.kind === 'signs') {
    const random = randomOf(weight);
    for (let i = 0; i < values.length; i++) values[i] = drawSign(initial.density, random);
  } else if (start === 'plan' && initial.kind === 'uniform') {
    const random = randomOf(weight);
    for (let i = 0; i < values.length; i++) values[i] = (2 * random.next() - 1) * initial.bound;
  } else if (start === 'plan') {
    scaled(deviationOf(initial));
  } else if (shape.length > 1) {
    scaled(start === 'normal' ? 1 : Math.sqrt(2 / fanIn(shape)));
  } // Biases stay 0.
  return values;
}

function standardNormal(count: number, random: BulkRandom): Float64Array {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = random.normal();
  return values;
}

function deviationOf(initial: Weight['initial']): number {
  return initial.kind === 'normal' ? initial.deviation : 1;
}

/** Numbers that each output of a convolution or a dense layer adds up; depthwise: `[kh, kw, channels, 1]`. */
function fanIn(shape: readonly number[]): number {
  const isDepthwise = shape.length === 4 && shape[3] === 1;
  return isDepthwise ? shape[0]! * shape[1]! : size(shape) / shape.at(-1)!;
}
