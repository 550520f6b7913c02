/**
 * ZiCo (Li et al., "ZiCo: Zero-shot NAS via Inverse Coefficient of Variation on Gradients", ICLR 2023, eq. 16): layers
 * whose gradients are large and agree between batches learn fast. Sum over convolutions and dense layers of
 * log(sum over the weights of mean |g| / deviation of |g|), mean and deviation over two batches; where the deviation
 * is 0 a weight says nothing.
 */
import { log } from '../elementary.js';
import { view, type WeightTable } from '../network/weights.js';
import type { Proxy } from './proxy.js';

export const zico: Proxy = {
  metrics: ['zico'],
  async score({ plan, batches, compile, weights }) {
    const start = weights(plan, 'kaiming');
    const network = compile(plan, batches[0]!.size, 'train');
    const tables: WeightTable[] = [];
    for (const batch of batches) {
      const gradients = { slots: start.slots, values: new Float32Array(start.values.length) };
      await network.pass(batch, start, { gradients: { weights: gradients } });
      tables.push(gradients);
    }
    const names = plan.layers.flatMap((layer) =>
      layer.kind === 'conv2d' || layer.kind === 'depthwiseConv2d' || layer.kind === 'dense'
        ? [layer.weight]
        : [],
    );
    return {
      zico: names.reduce((sum, name) => sum + layerScore(tables.map((table) => view(table, name))), 0),
    };
  },
};

/** log of the sum of mean / deviation of the absolute gradients; 0 for a layer that no gradient reaches. */
export function layerScore(gradients: readonly Float32Array[]): number {
  const count = gradients.length;
  let sum = 0;
  for (let i = 0; i < gradients[0]!.length; i++) {
    const sizes = gradients.map((values) => Math.abs(values[i]!));
    const mean = sizes.reduce((total, value) => total + value, 0) / count;
    const variance = sizes.reduce((total, value) => total + (value - mean) * (value - mean), 0) / count;
    if (variance > 0) sum += mean / Math.sqrt(variance);
  }
  return sum > 0 ? log(sum) : 0;
}
