/**
 * SWAP (Peng, Song, Fayek, Ciesielski and Chang, "SWAP-NAS: Sample-Wise Activation Patterns for Ultra-Fast NAS", ICLR
 * 2024, definition 3.3): how many different patterns the units of all ReLUs have over the images of a batch; a pattern
 * is one bit an image. Weights are standard normal.
 */
import { reluInputs } from './naswot.js';
import type { Proxy } from './proxy.js';

export const swap: Proxy = {
  metrics: ['swap'],
  batches: 1,
  async score({ plan, batches, compile, weights }) {
    const [batch] = batches;
    const relus = [...reluInputs(plan).keys()];
    const network = compile(plan, batch!.size, 'evaluate');
    const { outputs } = await network.pass(batch!, weights(plan, 'normal'), { outputs: relus });
    return {
      swap: patterns(
        relus.map((id) => outputs[id]!),
        batch!.size,
      ),
    };
  },
};

/** Different patterns of all units together; `units`: `[images, units]` row-major, before the ReLU. */
export function patterns(units: readonly Float32Array[], images: number): number {
  const seen = new Set<number | bigint>();
  for (const values of units) {
    const count = values.length / images;
    for (let unit = 0; unit < count; unit++) seen.add(pattern(values, unit, count, images));
  }
  return seen.size;
}

/** One bit an image, the first the highest; a number up to 53 images, beyond that a bigint. */
function pattern(values: Float32Array, unit: number, units: number, images: number): number | bigint {
  let code = 0;
  let high = 0n;
  for (let image = 0; image < images; image++) {
    if (image > 0 && image % 48 === 0) {
      high = (high << 48n) | BigInt(code);
      code = 0;
    }
    code = 2 * code + (values[image * units + unit]! > 0 ? 1 : 0);
  }
  return images <= 48 ? code : (high << 48n) | BigInt(code);
}
