/** Adam (Kingma and Ba 2015) on plain numbers, for policies and predictors that learn. */
import { power } from '../elementary.js';

export interface AdamState {
  readonly step: number;
  /** Moving averages of the gradient and of its square; empty before the first step. */
  readonly first: readonly number[];
  readonly second: readonly number[];
}

export interface AdamOptions {
  readonly learningRate: number;
  /** Of the two moving averages. Default: 0.9 and 0.999. */
  readonly betas?: readonly [number, number];
  /** Default: 1e-8. */
  readonly epsilon?: number;
  /** True: epsilon is added before the second average is unbiased, as TensorFlow does. */
  readonly epsilonFirst?: boolean;
}

/** One step downhill. */
export function adam(
  values: ArrayLike<number>,
  gradient: ArrayLike<number>,
  state: AdamState,
  { learningRate, betas = [0.9, 0.999], epsilon = 1e-8, epsilonFirst = false }: AdamOptions,
): { values: number[]; state: AdamState } {
  const step = state.step + 1;
  const first = Array.from(gradient, (g, i) => betas[0] * (state.first[i] ?? 0) + (1 - betas[0]) * g);
  const second = Array.from(gradient, (g, i) => betas[1] * (state.second[i] ?? 0) + (1 - betas[1]) * g * g);
  const [unbias1, unbias2] = [1 - power(betas[0], step), 1 - power(betas[1], step)];
  const moved = Array.from(values, (value, i) => {
    const size = epsilonFirst
      ? (Math.sqrt(second[i]!) + epsilon) / Math.sqrt(unbias2)
      : Math.sqrt(second[i]! / unbias2) + epsilon;
    return value - (learningRate * first[i]!) / unbias1 / size;
  });
  return { values: moved, state: { step, first, second } };
}
