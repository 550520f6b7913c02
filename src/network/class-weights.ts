/** How much an image counts in the loss, by its class. */
import { z } from 'zod';

/** A setting of trainings and of supernets. */
export const classWeightSetting = z
  .enum(['balanced'])
  .optional()
  .describe(
    'balanced: an image counts the more, the rarer its class is (images / (classes * images of the class)), so that all classes weigh alike (default: all images count alike)',
  );

/**
 * `n / (classes that occur * n of the class)`, as scikit-learn has it: the mean over the images is 1. Classes without
 * images have 1. Undefined where all images count alike.
 */
export function classWeights(
  setting: z.output<typeof classWeightSetting>,
  labels: Uint8Array | Uint16Array,
  classes: number,
): number[] | undefined {
  if (setting === undefined) return undefined;
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label]!++;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 1 : labels.length / (present * count)));
}
