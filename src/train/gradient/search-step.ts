/** One step of a search: the architecture parameters learn, and the weights, in the order of the method. */
import type { Score } from '../../network/network.js';
import { sgdStep, trainable, updateStatistics } from '../../network/optimiser.js';
import { view, type WeightTable } from '../../network/weights.js';
import type { WeighedPlan } from '../pool/weighed-plan.js';
import { architectureStep } from './architecture-optimiser.js';
import type { Matrices } from './matrices.js';
import { DivergedError, pulledBack, running, sampled, weigh, type SearchStep } from './passes.js';
import { unrolledGradient } from './unrolled.js';

/** What a step measured, for logs and tests. */
export interface StepReport {
  /** Of the training batch, with the weights before their step. */
  readonly score: Score;
  /** L2 norm of the weights' gradient before it was clipped. */
  readonly weightNorm: number;
  /** Gradient with respect to the architecture parameters; absent where they did not learn. */
  readonly gradient?: Matrices;
}

export async function takeSearchStep(step: SearchStep): Promise<StepReport> {
  const { method, moment } = step;
  if (!method.learns(moment)) return stepWeights(step);
  if (method.order === 'together') return stepTogether(step);
  if (method.order === 'architecture-first') {
    const gradient = await stepArchitecture(step);
    return { ...(await stepWeights(step)), gradient };
  }
  const report = await stepWeights(step);
  return { ...report, gradient: await stepArchitecture(step) };
}

async function stepArchitecture(step: SearchStep): Promise<Matrices> {
  const gradient = step.method.unrolled ? await unrolledGradient(step) : await firstOrderGradient(step);
  learn(step, gradient);
  return gradient;
}

async function firstOrderGradient(step: SearchStep): Promise<Matrices> {
  const sample = sampled(step, 'architecture');
  const weighed = weigh(step, sample);
  touch(step, weighed);
  const { shares } = await step.pass({
    ...weighed,
    images: 'architecture',
    weights: step.learned.weights,
    asked: running(weighed),
  });
  return pulledBack(step, sample, shares);
}

async function stepWeights(step: SearchStep): Promise<StepReport> {
  const weighed = weigh(step, sampled(step, 'weights'));
  const { weights, gradients } = step.learned;
  const { score } = await step.pass({ ...weighed, images: 'weights', weights, into: gradients });
  return { score, weightNorm: update(step, weighed) };
}

/** Weights and parameters by the gradients of one pass. */
async function stepTogether(step: SearchStep): Promise<StepReport> {
  const sample = sampled(step, 'weights');
  const weighed = weigh(step, sample);
  const { weights, gradients } = step.learned;
  const { score, shares } = await step.pass({
    ...{ ...weighed, weights, images: 'weights', into: gradients, asked: running(weighed) },
  });
  const gradient = pulledBack(step, sample, shares);
  const weightNorm = update(step, weighed);
  learn(step, gradient);
  return { score, weightNorm, gradient };
}

function learn({ learned, method }: SearchStep, gradient: Matrices): void {
  learned.architecture = architectureStep(learned.architecture, gradient, method.optimiser);
}

function touch({ learned: { touched, weights }, method }: SearchStep, { plan }: WeighedPlan): void {
  if (method.unsampled === 'decay') for (const name of trainable(plan.names, weights)) touched.add(name);
}

/**
 * Clipped SGD. Where weights without a gradient decay, theirs count as zeros: PyTorch's `zero_grad` once left zeros in
 * every weight that had ever had a gradient. Returns the norm before clipping. Throws DivergedError.
 */
function update(step: SearchStep, weighed: WeighedPlan): number {
  const { learned, method, settings } = step;
  const { weights, gradients, touched } = learned;
  const own = trainable(weighed.plan.names, weights);
  touch(step, weighed);
  const names = method.unsampled === 'decay' ? inOrder(weights, touched) : own;
  if (names.length > own.length) {
    const fresh = new Set(own);
    for (const name of names) if (!fresh.has(name)) view(gradients, name).fill(0);
  }
  const norm = sgdStep(learned, names, settings);
  if (!Number.isFinite(norm)) throw new DivergedError('the gradient is not finite');
  updateStatistics(weights, gradients, weighed.plan.momenta);
  return norm;
}

/** In the order of the layout, so that sums do not depend on which weight ran first. */
function inOrder({ slots }: WeightTable, names: ReadonlySet<string>): string[] {
  return [...slots.keys()].filter((name) => names.has(name));
}
