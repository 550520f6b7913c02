/** What dropout and drop path multiply by, the same on every backend. */
import { stream, type Seed } from '../random.js';

/** Names the streams of what is random about a batch (augmentation, dropout, drop path): the seed, then words. */
export type Noise = readonly [seed: Seed, ...name: readonly (string | number)[]];

/** In place of draws: the factors of the layer with this id, `count` of them. For masks that are given. */
export type Factors = (id: string, count: number) => Float32Array<ArrayBuffer>;

/**
 * `count` factors, 0 with probability `rate`, otherwise 1 / (1 - rate), from the stream that `noise` and the
 * layer's id name. Throws when the network drops and no noise was named.
 */
export function dropMask(
  count: number,
  rate: number,
  noise: Noise | Factors | undefined,
  id: string,
): Float32Array<ArrayBuffer> {
  if (!noise) throw new Error(`layer ${id} drops at random: TrainingOptions.noise is needed`);
  if (typeof noise === 'function') return noise(id, count);
  const random = stream(...noise, id);
  const kept = 1 / (1 - rate);
  return Float32Array.from({ length: count }, () => (random.next() < rate ? 0 : kept));
}
