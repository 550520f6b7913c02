/** Loss and accuracy of a batch from its class scores, and of batches together. */
import { exp, log } from '../elementary.js';
import type { Score } from './network.js';

/** Sums of cross entropy and right answers; `logits` is `[labels.length, classes]` row-major. */
export function score(logits: ArrayLike<number>, labels: ArrayLike<number>, classes: number): Score {
  let loss = 0;
  let correct = 0;
  for (let image = 0; image < labels.length; image++) {
    const start = image * classes;
    const best = highest(logits, start, classes);
    const top = logits[start + best]!;
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += exp(logits[start + k]! - top);
    loss += log(sum) + top - logits[start + labels[image]!]!;
    if (best === labels[image]) correct++;
  }
  return { loss, correct, count: labels.length };
}

/** The class of the highest of the scores from `start` on; of equal ones the lower. */
export function highest(logits: ArrayLike<number>, start: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) if (logits[start + k]! > logits[start + best]!) best = k;
  return best;
}

/** Adds them up in their order. */
export function sumScores(scores: readonly Score[]): Score {
  const sum = { loss: 0, correct: 0, count: 0 };
  for (const { loss, correct, count } of scores) {
    sum.loss += loss;
    sum.correct += correct;
    sum.count += count;
  }
  return sum;
}
