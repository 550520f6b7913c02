/** Images in random order with every class spread evenly over it. */
import { stream, type Seed } from '../random.js';

/**
 * A permutation of the indices of `labels` of which every first part is stratified: among its images, each class has its
 * share, rounded up. So every class that there is comes once before any comes twice (where they are of equal size), and
 * cuts at any place give parts with all classes in the same shares. The draws come from the stream `name` of `seed`.
 */
export function stratifiedOrder(
  labels: ArrayLike<number>,
  seed: Seed,
  ...name: readonly (string | number)[]
): Int32Array {
  const random = stream(seed, 'split', ...name);
  const shuffled = random.shuffle(Array.from({ length: labels.length }, (_, i) => i));
  const sizes = new Map<number, number>();
  for (const index of shuffled) sizes.set(labels[index]!, (sizes.get(labels[index]!) ?? 0) + 1);
  const seen = new Map<number, number>();
  // How far into its class an image is, of 0 to 1. Sorting is stable, so that ties stay in random order.
  const depth = Float64Array.from(shuffled, (index) => {
    const label = labels[index]!;
    const before = seen.get(label) ?? 0;
    seen.set(label, before + 1);
    return before / sizes.get(label)!;
  });
  const places = Array.from({ length: shuffled.length }, (_, i) => i);
  places.sort((a, b) => depth[a]! - depth[b]!);
  return Int32Array.from(places, (place) => shuffled[place]!);
}
