/**
 * The second order of DARTS (architect.py): the gradient of the validation loss at the weights after their next step,
 * with respect to the architecture. Its second derivative is a finite difference around the weights as they are. The
 * weights' step has momentum and weight decay in it, and is neither clipped nor Nesterov's.
 */
import { gradientNorm, trainable, type SgdSettings } from '../../network/optimiser.js';
import { view, weightTable, type WeightTable } from '../../network/weights.js';
import { combine, type Matrices } from './matrices.js';
import { pulledBack, running, sampled, weigh, type SearchStep } from './passes.js';

/** Length of the vector by which weights are moved for the finite difference. */
const reach = 0.01;

export interface UnrolledParts {
  readonly gradient: Matrices;
  /** L2 norm of the gradient with respect to the weights one step ahead. */
  readonly vectorNorm: number;
  /** What that gradient is multiplied by to move the weights for the finite difference. */
  readonly epsilon: number;
}

/** Tables for weights that are tried; made once for each table of weights. */
const spares = new WeakMap<WeightTable, { readonly tried: WeightTable; readonly vector: WeightTable }>();

export async function unrolledGradient(step: SearchStep): Promise<Matrices> {
  return (await unrolledParts(step)).gradient;
}

export async function unrolledParts(step: SearchStep): Promise<UnrolledParts> {
  const { learned, settings } = step;
  const { weights, momentum, gradients } = learned;
  const sample = sampled(step, 'architecture');
  const weighed = weigh(step, sample);
  const asked = running(weighed);
  const names = trainable(weighed.plan.names, weights);
  const { tried, vector } = sparesOf(weights);

  await step.pass({ ...weighed, images: 'weights', weights, into: gradients });
  tried.values.set(weights.values);
  for (const name of names) ahead(view(tried, name), view(momentum, name), view(gradients, name), settings);
  const there = await step.pass({ ...weighed, images: 'architecture', weights: tried, into: vector, asked });
  const vectorNorm = gradientNorm(vector, names);
  const epsilon = reach / vectorNorm;

  const moved = async (factor: number) => {
    for (const name of names) shifted(view(tried, name), view(weights, name), view(vector, name), factor);
    return (await step.pass({ ...weighed, images: 'weights', weights: tried, asked })).shares;
  };
  const above = pulledBack(step, sample, await moved(epsilon));
  const below = pulledBack(step, sample, await moved(-epsilon));
  const rate = settings.learningRate / (2 * epsilon);
  const gradient = combine([1, pulledBack(step, sample, there.shares)], [-rate, above], [rate, below]);
  return { gradient, vectorNorm, epsilon };
}

function sparesOf(weights: WeightTable): { readonly tried: WeightTable; readonly vector: WeightTable } {
  const list = [...weights.slots.values()].map(({ weight }) => weight);
  const found = spares.get(weights) ?? { tried: weightTable(list), vector: weightTable(list) };
  spares.set(weights, found);
  return found;
}

/** The weights after a step of SGD. */
function ahead(
  weights: Float32Array,
  momentum: Float32Array,
  gradients: Float32Array,
  { momentum: keep, weightDecay, learningRate }: SgdSettings,
): void {
  for (let i = 0; i < weights.length; i++)
    weights[i] =
      weights[i]! - learningRate * (keep * momentum[i]! + gradients[i]! + weightDecay * weights[i]!);
}

function shifted(to: Float32Array, from: Float32Array, vector: Float32Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] = from[i]! + factor * vector[i]!;
}
