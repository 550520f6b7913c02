/**
 * Expressivity and progressivity (AZ-NAS: Lee and Ham, "Assembling Zero-Cost Proxies for Network Architecture Search",
 * CVPR 2024, eq. 2 to 4): the entropy of the principal components of each block's output for noise, weights after
 * Kaiming; its sum over stem and cells, and its smallest growth from one to the next.
 */
import type { Batch } from '../network/network.js';
import { size } from '../plan/size.js';
import { blockOutputs } from './block-outputs.js';
import { covariance, spectralEntropy } from './covariance.js';
import type { Proxy, ProxyContext } from './proxy.js';

export const expressivity: Proxy = {
  metrics: ['expressivity', 'progressivity'],
  async score(context) {
    const { plan, compile, weights } = context;
    const batch = noiseBatch(context, 'expressivity');
    const outputs = blockOutputs(plan);
    const network = compile(plan, batch.size, 'evaluate');
    const result = await network.pass(batch, weights(plan, 'kaiming'), { outputs });
    const entropies = outputs.map((id) => spectralEntropy(covariance(result.outputs[id]!, channelsOf(id))));
    const growth = entropies.slice(1).map((entropy, i) => entropy - entropies[i]!);
    return {
      expressivity: entropies.reduce((sum, entropy) => sum + entropy, 0),
      progressivity: growth.reduce((least, step) => Math.min(least, step), Infinity),
    };

    function channelsOf(id: string): number {
      return plan.layers.find((layer) => layer.id === id)!.shape.at(-1)!;
    }
  },
};

/** As many images of standard normal noise as a batch of the context has. */
export function noiseBatch({ image, batches, random }: ProxyContext, purpose: string): Batch {
  const count = batches[0]!.size;
  const noise = random(purpose);
  const images = new Float32Array(count * size(image));
  for (let i = 0; i < images.length; i++) images[i] = noise.normal(); // Float32Array.from takes ten times as long.
  return { images, labels: new Uint8Array(count), size: count };
}
