/** What dropout and drop path multiply by, the same on every backend. */
import { stream } from '../random.js';

/**
 * `count` factors, 0 with probability `rate`, otherwise 1 / (1 - rate), from the stream that `noise` and the
 * layer's id name. Throws when the network drops and no noise was named.
 */
export function dropMask(
  count: number,
  rate: number,
  noise: readonly (string | number)[] | undefined,
  id: string,
): Float32Array<ArrayBuffer> {
  const [seed, ...name] = noise ?? [];
  if (seed === undefined) throw new Error(`layer ${id} drops at random: TrainingOptions.noise is needed`);
  const random = stream(seed, ...name, id);
  const kept = 1 / (1 - rate);
  return Float32Array.from({ length: count }, () => (random.next() < rate ? 0 : kept));
}
