/**
 * A search space and a backend as small as they can be: a genome is a list of choices, each choice brings one
 * dense weight, and the class scores are the sum of what the chosen weights make of the image.
 */
import type { Seed } from '../../src/random.js';
import { stream } from '../../src/random.js';
import { digitSpace } from '../../src/testing/digits.js';
import type { Plan, Weight } from '../../src/plan/plan.js';
import type { SupernetSpace } from '../../src/space/search-space.js';
import { blankImages, type Images } from '../../src/data/image-set.js';
import {
  MemoryLimitError,
  type Backend,
  type Batch,
  type Network,
  type Score,
} from '../../src/network/network.js';
import type { SupernetExperiment } from '../../src/train/supernet/settings.js';
import { view, type WeightTable } from '../../src/network/weights.js';

export type Choices = readonly number[];

const places = 3;
const options = 4;
const side = 4;
const classes = 3;

const weightOf = (place: number, option: number): Weight => ({
  name: `places.${place}.${option}`,
  shape: [side * side, classes],
  initial: { kind: 'uniform', bound: 0.1 },
});

const mean: Weight = {
  name: 'mean',
  shape: [1],
  initial: { kind: 'constant', value: 0 },
  trainable: false,
};

function planOf(choices: readonly (readonly [place: number, option: number])[]): Plan {
  const shape = [side * side];
  const weights = choices.map(([place, option]) => weightOf(place, option));
  // Nothing reads the norm; the backend below knows what its statistic is.
  return {
    layers: [
      { id: 'image', kind: 'input', inputs: [], shape },
      ...weights.map(({ name }) => ({
        ...{ id: name, kind: 'dense' as const, inputs: ['image'], shape: [classes], weight: name },
      })),
      { id: 'sum', kind: 'add', inputs: weights.map(({ name }) => name), shape: [classes] },
      {
        ...{ id: 'norm', kind: 'batchNorm', inputs: ['image'], shape, epsilon: 1e-5, momentum: 0.1 },
        runningMean: mean.name,
      },
    ],
    weights: [...weights, mean],
    output: 'sum',
  };
}

const all = Array.from({ length: places }, (_, place) =>
  Array.from({ length: options }, (_, option) => [place, option] as const),
).flat();

function notNeeded(): never {
  throw new Error('the toy network does not do that');
}

export const toySpace: SupernetSpace<Choices, Choices> = {
  ...digitSpace(places, options),
  name: 'toy',
  supernetWeights: () => [...all.map(([place, option]) => weightOf(place, option)), mean],
  supernetPlan: (genome, weighing) =>
    planOf(weighing === 'mixture' ? all : genome.map((option, place) => [place, option] as const)),
  derivedPlan: (architecture) => planOf(architecture.map((option, place) => [place, option] as const)),
};

/** Images that a linear model can tell apart: every third pixel is bright, from the class's on. */
export function toyImages(count: number, seed: Seed, size = side, channels = 1): Images {
  const images = blankImages(
    {
      shape: [size, size, channels],
      classes,
      normalisation: { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
    },
    count,
  );
  const length = size * size * channels;
  const random = stream(seed, 'images');
  for (let i = 0; i < count; i++) {
    const label = (images.labels[i] = random.integer(classes));
    for (let p = 0; p < length; p++)
      images.pixels[i * length + p] = random.integer(128) + (p % classes === label ? 127 : 0);
  }
  return images;
}

export function toyExperiment(changes: Partial<SupernetExperiment> = {}): SupernetExperiment {
  return {
    seed: 7,
    dataset: { crop: 0, flip: false, cutout: 2 },
    supernet: {
      weights: 'path',
      sampling: 'population',
      batch: 4,
      replicas: 3,
      steps: 5,
      warmup: 0,
      learningRate: 0.1,
      minimumLearningRate: 0.001,
      momentum: 0.9,
      nesterov: false,
      weightDecay: 3e-4,
      clip: 5,
    },
    fitness: { batch: 2, augment: true, statistics: 'batch' },
    search: { generations: 3, decodeTraining: true, decodeFitness: true },
    checkpoint: { steps: 100 },
    ...changes,
  };
}

/** Scores of one image, and the mean of the batch's pixels. */
function forward(batch: Batch, weights: readonly Float32Array[]): { logits: Float64Array[]; mean: number } {
  const size = side * side;
  const logits = Array.from({ length: batch.size }, (_, n) => {
    const out = new Float64Array(classes);
    for (const weight of weights)
      for (let i = 0; i < size; i++)
        for (let c = 0; c < classes; c++)
          out[c] = out[c]! + batch.images[n * size + i]! * weight[i * classes + c]!;
    return out;
  });
  return { logits, mean: batch.images.reduce((a, b) => a + b, 0) / batch.images.length };
}

function softmax(logits: Float64Array): Float64Array {
  const top = Math.max(...logits);
  const exp = logits.map((value) => Math.exp(value - top));
  const sum = exp.reduce((a, b) => a + b, 0);
  return exp.map((value) => value / sum);
}

function score(batch: Batch, logits: readonly Float64Array[]): Score {
  let loss = 0;
  let correct = 0;
  logits.forEach((row, n) => {
    loss -= Math.log(softmax(row)[batch.labels[n]!]!);
    if (row.indexOf(Math.max(...row)) === batch.labels[n]) correct++;
  });
  return { loss, correct, count: batch.size };
}

function compile(plan: Plan): Network {
  const names = plan.weights.filter(({ trainable }) => trainable !== false).map(({ name }) => name);
  const chosen = (table: WeightTable) => names.map((name) => view(table, name));
  return {
    plan,
    bytes: 0,
    gradients: async (batch, weights, gradients) => {
      const { logits, mean } = forward(batch, chosen(weights));
      const size = side * side;
      for (const gradient of chosen(gradients)) {
        gradient.fill(0);
        logits.forEach((row, n) => {
          softmax(row).forEach((p, c) => {
            const error = (p - (batch.labels[n] === c ? 1 : 0)) / batch.size;
            for (let i = 0; i < size; i++)
              gradient[i * classes + c] = gradient[i * classes + c]! + batch.images[n * size + i]! * error;
          });
        });
      }
      view(gradients, 'mean')[0] = mean;
      return score(batch, logits);
    },
    evaluate: async (batch, weights) => score(batch, forward(batch, chosen(weights)).logits),
    pass: async (batch, weights, { gradients, outputs } = {}) => {
      if (gradients || outputs) notNeeded();
      const { logits } = forward(batch, chosen(weights));
      return {
        ...{ score: score(batch, logits), logits: Float32Array.from(logits.flatMap((row) => [...row])) },
        ...{ outputs: {}, shares: {} },
      };
    },
    logits: notNeeded,
    dispose: () => undefined,
  };
}

/** Called by the workers, which find this module by its address. Has room for four weights in a MiB. */
export async function openBackend(
  name: Backend['name'],
  { memoryLimit }: { readonly memoryLimit: number },
): Promise<Backend> {
  if (name !== 'cpu') throw new Error(`the toy backend is called cpu, not ${name}`);
  const room = (4 * memoryLimit) / 2 ** 20;
  return {
    name,
    compile: (plan) => {
      if (plan.weights.length > room)
        throw new MemoryLimitError(`needs ${plan.weights.length} weights, may have ${room}`);
      return compile(plan);
    },
    dispose: () => undefined,
  };
}
