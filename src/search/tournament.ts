/** Tournament selection: draws distinct individuals, the best of them wins. */
import type { Random } from '../random.js';
import { smallest } from '../extremes.js';

/**
 * `ranked` stands from best to worst. Draws `size` distinct individuals without replacement (all, where there are
 * fewer) and returns the best of them. Throws RangeError when there is none.
 */
export function tournament<T>(ranked: readonly T[], size: number, random: Random): T {
  if (ranked.length === 0) throw new RangeError('a tournament needs at least one member');
  const places = ranked.map((_, place) => place);
  const drawn = random.sample(places, Math.max(1, Math.min(size, ranked.length)));
  return ranked[smallest(drawn)]!;
}
