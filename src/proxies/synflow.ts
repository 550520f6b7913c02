/**
 * SynFlow (Tanaka et al., "Pruning neural networks without any data by iteratively conserving synaptic flow", NeurIPS
 * 2020; as a proxy: Abdelfattah et al., ICLR 2021): batch norms off, weights by their absolute values, biases 0, an
 * image of ones; R is the sum of the class scores, and the score is the sum over the weights of |w dR/dw|. Logsynflow (FreeREA,
 * Cavagnero et al., WACV 2023) sums |w| log(dR/dw + 1).
 */
import { log, powerOfTwo } from '../elementary.js';
import { trainable } from '../network/optimiser.js';
import { view, type WeightTable } from '../network/weights.js';
import type { Proxy } from './proxy.js';
import { linearised } from './linearised.js';

export const synflow: Proxy = {
  metrics: ['synflow', 'logsynflow'],
  async score({ plan, metrics, image, compile, weights }) {
    const { plan: flow, exponents, shares, outputExponent } = linearised(plan);
    const absolute = weights(flow, 'plan');
    for (let i = 0; i < absolute.values.length; i++) absolute.values[i] = Math.abs(absolute.values[i]!);
    for (const name of absolute.slots.keys()) if (!exponents.has(name)) view(absolute, name).fill(0);
    for (const [name, exponent] of exponents) scale(absolute, name, powerOfTwo(-exponent));
    const ones = new Float32Array(image.reduce((product, side) => product * side, 1)).fill(1);
    const gradients: WeightTable = {
      slots: absolute.slots,
      values: new Float32Array(absolute.values.length),
    };
    const network = compile(flow, 1, 'train');
    const batch = { images: ones, labels: new Uint8Array(1), size: 1 };
    await network.pass(batch, absolute, { shares, loss: 'sumOfLogits', gradients: { weights: gradients } });
    const found = { absolute, gradients, exponents, outputExponent };
    return {
      ...(metrics.includes('synflow') && { synflow: synflowOf(found) }),
      ...(metrics.includes('logsynflow') && { logsynflow: logsynflowOf(found) }),
    };
  },
};

/** What the pass found: with powers of two taken out of its weights and scores. */
interface Flow {
  readonly absolute: WeightTable;
  readonly gradients: WeightTable;
  readonly exponents: ReadonlyMap<string, number>;
  readonly outputExponent: number;
}

/** The logarithm, of a sum in doubles over the true values. */
function synflowOf({ absolute, gradients, exponents, outputExponent }: Flow): number {
  let flow = 0;
  for (const name of trainable(exponents.keys(), absolute)) {
    const values = view(absolute, name);
    const slopes = view(gradients, name);
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[i]! * slopes[i]!;
    flow += sum;
  }
  return log(flow) + outputExponent * log(2);
}

/** Sums in doubles over the true values. */
function logsynflowOf({ absolute, gradients, exponents, outputExponent }: Flow): number {
  let flow = 0;
  for (const name of trainable(exponents.keys(), absolute)) {
    const exponent = exponents.get(name)!;
    const values = view(absolute, name);
    const slopes = view(gradients, name);
    const factor = powerOfTwo(outputExponent - exponent);
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[i]! * log(1 + Math.abs(slopes[i]!) * factor);
    flow += sum * powerOfTwo(exponent);
  }
  return flow;
}

function scale(table: WeightTable, name: string, factor: number): void {
  const values = view(table, name);
  for (let i = 0; i < values.length; i++) values[i]! *= factor;
}
