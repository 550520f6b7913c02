/**
 * A batch that takes more memory than it may is computed in parts, one after the other, and their gradients are added
 * by their shares of the images: the gradient of the batch's mean loss, but that batch norm sees each part alone.
 * Into how many parts follows from the settings, never from the memory that happens to be free, so that the same
 * settings give the same bits.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Factors, Noise } from '../noise.js';
import type { Plan } from '../../plan/plan.js';
import { size as numbers } from '../../plan/size.js';
import type { Batch, Loss } from '../network.js';
import type { PassRequest, TrainingRequest } from '../pass-request.js';
import {
  evaluationPass,
  tensors,
  tidied,
  trainingPass,
  type Evaluated,
  type Named,
  type Supply,
  type Trained,
} from './passes.js';

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
  request: PassRequest,
  largest: number,
  done: () => void,
): Evaluated {
  if (batch.size <= largest) return evaluationPass(plan, batch, supply, request, done);
  const run = (): Evaluated => {
    const passes = partsOf(plan, batch, largest).map((part) =>
      evaluationPass(plan, part, supply, request, done),
    );
    const logits = tf.concat(passes.map((pass) => pass.logits));
    return { logits, outputs: joined(passes.map(({ outputs }) => outputs)) };
  };
  return tidied(run, ({ logits, outputs }) => [logits, ...tensors(outputs)]);
}

/** Lists of the same names, one for each part, the tensors of a name one after the other. */
function joined(parts: readonly (readonly Named[])[]): Named[] {
  return parts[0]!.map(({ name }, i) => ({ name, value: tf.concat(parts.map((part) => part[i]!.value)) }));
}

/** Streams of its own for each part; factors that are given are those of its images. */
function partOfNoise(
  noise: Noise | Factors,
  part: number,
  first: number,
  images: number,
  all: number,
): Noise | Factors {
  if (typeof noise !== 'function') return [...noise, 'part', part];
  return (id, count) => {
    const each = count / images;
    return noise(id, each * all).slice(first * each, (first + images) * each);
  };
}

/**
 * `trainingPass` over parts of at most `largest` images. Dropout and drop path draw for each part anew; the batch's
 * statistics are the mean of the parts'.
 */
export function trainInParts(
  plan: Plan,
  batch: Batch,
  supply: Supply,
  request: PassRequest,
  training: TrainingRequest,
  largest: number,
  done: () => void,
): Trained {
  if (batch.size <= largest) return trainingPass(plan, batch, supply, request, training, done);
  const parts = partsOf(plan, batch, largest);
  const { options } = training;
  const passes: Trained[] = [];
  let first = 0;
  let sum: Sums = { gradients: [], statistics: [], shares: [] };
  try {
    for (const [i, part] of parts.entries()) {
      const noise = options.noise && { noise: partOfNoise(options.noise, i, first, part.size, batch.size) };
      const loss = partOfLoss(options.loss, first, part.size, batch.size);
      first += part.size;
      const own = { ...training, options: { ...options, ...noise, ...(loss && { loss }) } };
      const pass = trainingPass(plan, part, supply, request, own, done);
      const share = part.size / batch.size;
      // A mean over the images is made of means; a sum is made of sums.
      const weight = (options.loss ?? 'crossEntropy') === 'crossEntropy' ? share : 1;
      passes.push({ ...pass, images: added([], pass.images, weight) });
      sum = {
        gradients: added(sum.gradients, pass.gradients, weight),
        statistics: added(sum.statistics, pass.statistics, share),
        shares: added(sum.shares, pass.shares, weight),
      };
    }
    return {
      ...sum,
      logits: tf.concat(passes.map(({ logits }) => logits)),
      outputs: joined(passes.map(({ outputs }) => outputs)),
      images: joined(passes.map(({ images }) => images)),
    };
  } catch (error) {
    tf.dispose(tensors(sum.gradients, sum.statistics, sum.shares));
    throw error;
  } finally {
    tf.dispose(passes.flatMap(({ logits, outputs, images }) => [logits, ...tensors(outputs, images)]));
  }
}

/** The loss of `size` images from `first` on, of `all`. */
function partOfLoss(loss: Loss | undefined, first: number, size: number, all: number): Loss | undefined {
  if (typeof loss !== 'object') return loss;
  const { upstream } = loss;
  const length = upstream.length / all;
  return { upstream: upstream.subarray(first * length, (first + size) * length) };
}

/** What parts add up to. */
type Sums = Pick<Trained, 'gradients' | 'statistics' | 'shares'>;

/** The sum and a multiple of the terms; gives both up. A first sum has nothing in it. */
function added(sum: readonly Named[], terms: readonly Named[], weight: number): Named[] {
  return terms.map(({ name, value }, i) => {
    const before = sum[i]?.value;
    const after = tf.tidy(() => {
      const term = tf.mul(value, weight);
      return before ? tf.add(before, term) : term;
    });
    tf.dispose([value, ...(before ? [before] : [])]);
    return { name, value: after };
  });
}
