/** Adam (Kingma and Ba 2015) on plain numbers, with the usual constants: for controllers that learn. */
import { power } from '../elementary.js';

export interface AdamState {
  readonly step: number;
  /** Moving averages of the gradient and of its square; empty before the first step. */
  readonly first: readonly number[];
  readonly second: readonly number[];
}

const decay = [0.9, 0.999] as const;
const epsilon = 1e-8;

/** One step downhill. */
export function adam(
  values: readonly number[],
  gradient: readonly number[],
  state: AdamState,
  learningRate: number,
): { values: number[]; state: AdamState } {
  const step = state.step + 1;
  const first = gradient.map((g, i) => decay[0] * (state.first[i] ?? 0) + (1 - decay[0]) * g);
  const second = gradient.map((g, i) => decay[1] * (state.second[i] ?? 0) + (1 - decay[1]) * g * g);
  const [unbias1, unbias2] = [1 - power(decay[0], step), 1 - power(decay[1], step)];
  const moved = values.map((value, i) => {
    const size = Math.sqrt(second[i]! / unbias2) + epsilon;
    return value - (learningRate * first[i]!) / unbias1 / size;
  });
  return { values: moved, state: { step, first, second } };
}
