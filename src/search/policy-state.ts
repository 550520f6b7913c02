/** The values of a policy and what its optimiser remembers, as plain JSON; and what is drawn from it. */
import { adam, type AdamOptions } from '../learners/adam.js';
import { parametersOf, textOf, valuesOf } from '../learners/parameters.js';
import { drawnBy, follow, type Policy } from '../learners/policy.js';
import { computed } from '../learners/tfjs.js';
import { stream, type Random, type Seed } from '../random.js';

export interface PolicyState {
  /** Of the parameters, as text (32 bits); null: those that the seed begins with. */
  readonly values: string | null;
  readonly step: number;
  /** Moving averages of the gradient (empty where the first beta is 0) and of its square. */
  readonly first: string;
  readonly second: string;
}

export const untrained: PolicyState = { values: null, step: 0, first: '', second: '' };

export function policyValues(policy: Policy, { values }: PolicyState, seed: Seed): Float32Array {
  return values === null ? policy.initial(stream(seed, 'policy start')) : valuesOf(values);
}

/** A list of picks for each stream, all with these values. */
export function drawPicks(
  policy: Policy,
  values: Float32Array,
  randoms: readonly Random[],
): readonly (readonly number[])[] {
  if (randoms.length === 0) return [];
  return computed(
    (tf) =>
      follow(tf, policy, parametersOf(tf, policy.shapes, values), randoms.length, drawnBy(randoms)).picks,
  );
}

/** After a step of Adam. */
export function policyStep(
  values: Float32Array,
  gradient: Float32Array,
  { step, first, second }: PolicyState,
  options: AdamOptions,
): PolicyState {
  const numbers = (text: string): number[] => Array.from(valuesOf(text));
  const text = (of: readonly number[]): string => textOf(Float32Array.from(of));
  const next = adam(values, gradient, { step, first: numbers(first), second: numbers(second) }, options);
  return {
    values: text(next.values),
    step: next.state.step,
    first: options.betas?.[0] === 0 ? '' : text(next.state.first),
    second: text(next.state.second),
  };
}
