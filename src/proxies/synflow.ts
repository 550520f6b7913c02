/**
 * SynFlow (Tanaka et al., "Pruning neural networks without any data by iteratively conserving synaptic flow", NeurIPS
 * 2020; as a proxy: Abdelfattah et al., ICLR 2021): batch norms off, weights by their absolute values, biases 0, an
 * image of ones; R is the sum of the class scores, and the score is the sum over the weights of |w dR/dw|. Logsynflow (FreeREA,
 * Cavagnero et al., WACV 2023) sums |w| log(dR/dw + 1).
 */
import { log, powerOfTwo } from '../elementary.js';
import { view, type WeightTable } from '../network/weights.js';
import type { Proxy } from './proxy.js';
import { linearised } from './linearised.js';

export const synflow: Proxy = {
  metrics: ['synflow', 'logsynflow'],
  batches: 0,
  async score({ plan, image, compile, weights }) {
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
    return flowOf(absolute, gradients, exponents, outputExponent);
  },
};

/** Sums in doubles over the true values: the network ran with powers of two taken out of its weights and scores. */
function flowOf(
  absolute: WeightTable,
  gradients: WeightTable,
  exponents: ReadonlyMap<string, number>,
  outputExponent: number,
): { synflow: number; logsynflow: number } {
  let flow = 0;
  let logFlow = 0;
  for (const [name, exponent] of exponents) {
    const values = view(absolute, name);
    const slopes = view(gradients, name);
    const factor = powerOfTwo(outputExponent - exponent);
    let sum = 0;
    let logSum = 0;
    for (let i = 0; i < values.length; i++) {
      sum += values[i]! * slopes[i]!;
      logSum += values[i]! * log(1 + Math.abs(slopes[i]!) * factor);
    }
    flow += sum;
    logFlow += logSum * powerOfTwo(exponent);
  }
  return { synflow: log(flow) + outputExponent * log(2), logsynflow: logFlow };
}

function scale(table: WeightTable, name: string, factor: number): void {
  const values = view(table, name);
  for (let i = 0; i < values.length; i++) values[i]! *= factor;
}
