/** What a network run by tfjs will hold, so that one that cannot fit is refused before it is tried. */
import { cost } from '../../space/cost.js';
import type { Plan } from '../../space/plan.js';
import { MemoryLimitError } from '../network.js';

/**
 * Autodiff keeps the output of each operation that a layer is composed of, not only the layer's: 3.4 to 4.3 times the
 * layers' outputs were seen with the networks of the tests, and up to 1.6 times in evaluation, where tensors are
 * given up after their last use.
 */
const trainingFactor = 5;
const evaluationFactor = 2;

/** Bytes that a batch of `batch` images takes at most: activations, weights and, in training, gradients. */
export function predictedBytes(plan: Plan, batch: number, purpose: 'train' | 'evaluate'): number {
  const weights = plan.weights.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
  const { activationBytes, forwardPeakBytes } = cost(plan);
  return purpose === 'train'
    ? trainingFactor * batch * activationBytes + 3 * weights
    : evaluationFactor * batch * forwardPeakBytes + weights;
}

/** Throws MemoryLimitError when the prediction exceeds the limit (bytes). */
export function checkMemory(
  plan: Plan,
  batch: number,
  purpose: 'train' | 'evaluate',
  limit = Infinity,
): void {
  const bytes = predictedBytes(plan, batch, purpose);
  if (bytes <= limit) return;
  const mebibytes = (n: number) => `${Math.ceil(n / 2 ** 20)} MiB`;
  throw new MemoryLimitError(
    `a batch of ${batch} needs about ${mebibytes(bytes)}, and ${mebibytes(limit)} are allowed`,
  );
}
