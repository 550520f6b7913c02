/**
 * A batch that takes more memory than it may is computed in parts, one after the other, and their gradients are added
 * by their shares of the images: the gradient of the batch's mean loss, but that batch norm sees each part alone.
 * Into how many parts follows from the settings, never from the memory that happens to be free, so that the same
 * settings give the same bits.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Plan } from '../../plan/plan.js';
import { size as numbers } from '../../plan/size.js';
import type { Batch, Statistics, TrainingOptions } from '../network.js';
import { evaluationPass, trainingPass, type Named, type Supply, type Trained } from './passes.js';

/** Parts of a batch, as many images in each as can be equal; earlier ones have one more where they cannot. */
export function partsOf(plan: Plan, { images, labels, size }: Batch, largest: number): Batch[] {
  const count = Math.ceil(size / largest);
  const pixels = numbers(plan.layers[0]!.shape);
  return Array.from({ length: count }, (_, i) => {
    // Of n images in c parts, the part i begins at the ceiling of i n / c.
    const [from, to] = [Math.ceil((i * size) / count), Math.ceil(((i + 1) * size) / count)];
    return {
      images: images.subarray(from * pixels, to * pixels),
      labels: labels.subarray(from, to),
      size: to - from,
    };
  });
}

/** `evaluationPass` over parts of at most `largest` images. */
export function evaluateInParts(
  plan: Plan,
  batch: Batch,
  supply: Supply,
  statistics: Statistics,
  largest: number,
  done: () => void,
): Tensor {
  if (batch.size <= largest) return evaluationPass(plan, batch, supply, statistics, done);
  return tf.tidy(() =>
    tf.concat(
      partsOf(plan, batch, largest).map((part) => evaluationPass(plan, part, supply, statistics, done)),
    ),
  );
}

/**
 * `trainingPass` over parts of at most `largest` images. Dropout and drop path draw for each part anew; the batch's
 * statistics are the mean of the parts'.
 */
export function trainInParts(
  plan: Plan,
  batch: Batch,
  supply: Supply,
  training: TrainingOptions,
  largest: number,
  done: () => void,
): Trained {
  if (batch.size <= largest) return trainingPass(plan, batch, supply, training, done);
  const parts = partsOf(plan, batch, largest);
  const sum = { logits: [] as Tensor[], gradients: [] as Named[], statistics: [] as Named[] };
  try {
    for (const [i, part] of parts.entries()) {
      const { noise } = training;
      const options = { ...training, ...(noise && { noise: [...noise, 'part', i] as const }) };
      const pass = trainingPass(plan, part, supply, options, done);
      const share = part.size / batch.size;
      sum.logits.push(pass.logits);
      sum.gradients = added(sum.gradients, pass.gradients, share);
      sum.statistics = added(sum.statistics, pass.statistics, share);
    }
    return { ...sum, logits: tf.concat(sum.logits) };
  } catch (error) {
    tf.dispose([...sum.gradients, ...sum.statistics].map(({ value }) => value));
    throw error;
  } finally {
    tf.dispose(sum.logits);
  }
}

/** The sum and so many times the terms; gives both up. A first sum has nothing in it. */
function added(sum: readonly Named[], terms: readonly Named[], share: number): Named[] {
  return terms.map(({ name, value }, i) => {
    const before = sum[i]?.value;
    const after = tf.tidy(() => {
      const term = tf.mul(value, share);
      return before ? tf.add(before, term) : term;
    });
    tf.dispose([value, ...(before ? [before] : [])]);
    return { name, value: after };
  });
}
