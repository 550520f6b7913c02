/** The optimisers of architecture parameters: torch.optim.Adam and SGD, with L2 in the gradient (not decoupled). */
import { z } from 'zod';
import { power } from '../../elementary.js';
import { clipped, mapEntries, type Matrices } from './matrices.js';

export interface ArchitectureOptimiser {
  readonly kind: 'adam' | 'sgd';
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Largest L2 norm of the gradient; Infinity for none. */
  readonly clip: number;
}

const matrices = z.record(z.string(), z.array(z.array(z.number())));

/** Plain JSON. The moments are empty before the first step, and stay so with SGD. */
export const architectureSchema = z.strictObject({
  alphas: matrices,
  step: z.number(),
  first: matrices,
  second: matrices,
});

export interface ArchitectureState {
  readonly alphas: Matrices;
  readonly step: number;
  /** Moving averages of the gradient and of its square. */
  readonly first: Matrices;
  readonly second: Matrices;
}

/** Betas (0.5, 0.999): all five methods (DARTS architect.py:17-18). */
const betas = [0.5, 0.999] as const;
const epsilon = 1e-8;

export function startOf(alphas: Matrices): ArchitectureState {
  return { alphas, step: 0, first: {}, second: {} };
}

/** One step downhill by the gradient of the loss with respect to the parameters. */
export function architectureStep(
  state: ArchitectureState,
  gradient: Matrices,
  { kind, learningRate, weightDecay, clip }: ArchitectureOptimiser,
): ArchitectureState {
  const { alphas } = state;
  const step = state.step + 1;
  const short = clipped(gradient, clip);
  const slope = mapEntries(alphas, (alpha, name, i, j) => short[name]![i]![j]! + weightDecay * alpha);
  if (kind === 'sgd')
    return {
      ...state,
      step,
      alphas: mapEntries(alphas, (alpha, name, i, j) => alpha - learningRate * slope[name]![i]![j]!),
    };
  const average = (old: Matrices, beta: number, value: (d: number) => number): Matrices =>
    mapEntries(slope, (d, name, i, j) => beta * (old[name]?.[i]?.[j] ?? 0) + (1 - beta) * value(d));
  const first = average(state.first, betas[0], (d) => d);
  const second = average(state.second, betas[1], (d) => d * d);
  const [unbias1, unbias2] = [1 - power(betas[0], step), 1 - power(betas[1], step)];
  const moved = mapEntries(alphas, (alpha, name, i, j) => {
    const size = Math.sqrt(second[name]![i]![j]! / unbias2) + epsilon;
    return alpha - (learningRate * first[name]![i]![j]!) / unbias1 / size;
  });
  return { alphas: moved, step, first, second };
}
