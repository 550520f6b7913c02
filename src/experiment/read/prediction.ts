/** What class scores say of an image. */
import type { ImageFormat } from '../../data/image-set.js';
import { exp } from '../../elementary.js';

/** One class of an image. */
export interface ClassProbability {
  readonly class: number;
  /** As the data set calls it; where it has no names, the class's number. */
  readonly name: string;
  /** 0 to 1. */
  readonly probability: number;
}

/** The class that an image most probably shows, and all of them in the order of their scores. */
export interface Prediction extends ClassProbability {
  /** The most probable first; of equal scores the lower class, as in the accuracy that a training reports. */
  readonly classes: readonly ClassProbability[];
}

/** Image by image, from class scores `[images, classes]` row-major. */
export function predictionsOf(
  logits: Float32Array,
  { classes, classNames }: Pick<ImageFormat, 'classes' | 'classNames'>,
): Prediction[] {
  const probabilities = softmaxRows(logits, classes);
  return Array.from({ length: logits.length / classes }, (_, image) => {
    const scores = logits.subarray(image * classes, (image + 1) * classes);
    const ranked = Array.from(scores, (score, index) => ({ score, index }))
      .sort((a, b) => b.score - a.score || a.index - b.index)
      .map(({ index }) => ({
        ...{ class: index, name: classNames?.[index] ?? String(index) },
        probability: probabilities[image * classes + index]!,
      }));
    return { ...ranked[0]!, classes: ranked };
  });
}

/** The softmax of each row. */
export function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    let highest = -Infinity;
    for (let k = 0; k < classes; k++) highest = Math.max(highest, logits[start + k]!);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += exp(logits[start + k]! - highest);
    for (let k = 0; k < classes; k++) probabilities[start + k] = exp(logits[start + k]! - highest) / sum;
  }
  return probabilities;
}
