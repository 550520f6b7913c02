/** The training loss. */
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Batch, TrainingOptions } from '../network.js';

/**
 * Label distributions, `[size, classes]`: 1 - smoothing on the label, the rest spread over all classes; each times what
 * an image of its class counts.
 */
function targets(
  { labels, size }: Batch,
  classes: number,
  { labelSmoothing: smoothing = 0, classWeights }: TrainingOptions,
): Tensor2D {
  const values = new Float32Array(size * classes).fill(smoothing / classes);
  for (let image = 0; image < size; image++) {
    values[image * classes + labels[image]!]! += 1 - smoothing;
    const counts = classWeights?.[labels[image]!] ?? 1;
    if (counts === 1) continue;
    for (let k = 0; k < classes; k++) values[image * classes + k]! *= counts;
  }
  return tf.tensor2d(values, [size, classes]);
}

/** The loss of one head, a scalar, from its scores. */
export function headLoss(batch: Batch, options: TrainingOptions): (head: Tensor) => Scalar {
  const { loss } = options;
  if (typeof loss === 'object') {
    const { upstream } = loss;
    return (head) => tf.sum(tf.mul(head, tf.tensor(upstream, head.shape)));
  }
  switch (loss ?? 'crossEntropy') {
    case 'crossEntropy':
      return (head) => crossEntropy(head, targets(batch, head.shape[1]!, options));
    case 'sumOfLogits':
      return (head) => tf.sum(head);
  }
}

/** Mean over the images of the cross entropy (natural logarithm), a scalar. */
function crossEntropy(logits: Tensor, labels: Tensor): Scalar {
  return tf.div(tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(logits)))), logits.shape[0]!);
}
