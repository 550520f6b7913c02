/** By what a set of images is known again. */
import { createHash } from 'node:crypto';
import type { ClassLabels, Images } from './image-set.js';

/** Plain JSON: how many images, their format, and SHA-256 of pixels and of labels as they were read. */
export function imageParts(set: Images): Record<string, string | number> {
  const { count, shape, classes, normalisation, pixels, labels } = set;
  const { mean, deviation } = normalisation;
  return {
    images: count,
    format: `${shape.join(' x ')}, ${classes} classes, mean ${mean.join(' ')}, deviation ${deviation.join(' ')}`,
    pixels: sha256(pixels),
    labels: sha256(labels),
  };
}

function sha256(bytes: ClassLabels): string {
  return createHash('sha256').update(bytes).digest('hex');
}
