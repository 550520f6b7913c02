import type { Images, Normalisation } from './image-set.js';

/** Mean and deviation of each channel over all images, for pixels in 0..1; a channel without any spread has 1. */
export function measuredNormalisation({ shape, pixels }: Pick<Images, 'shape' | 'pixels'>): Normalisation {
  const channels = shape[2];
  const counts = Array.from({ length: channels }, () => new Float64Array(256));
  for (let i = 0; i < pixels.length; i++) counts[i % channels]![pixels[i]!]!++;
  const total = pixels.length / channels;
  const mean = counts.map((levels) => levels.reduce((sum, n, level) => sum + n * level, 0) / total / 255);
  const deviation = counts.map((levels, c) => {
    const square =
      levels.reduce((sum, n, level) => sum + n * (level / 255 - mean[c]!) * (level / 255 - mean[c]!), 0) /
      total;
    return square > 0 ? Math.sqrt(square) : 1;
  });
  return { mean, deviation };
}
