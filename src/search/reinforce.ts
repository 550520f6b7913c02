/**
 * REINFORCE with the simplest controller: independent softmax distributions, one for each choice of the space
 * (Williams 1992; the controller of NAS-Bench-201, Dong and Yang 2020). The reward is the first objective, whichever
 * way it goes, its cost with the sign turned; its moving average is the baseline; the logits follow Adam.
 */
import { exp } from '../elementary.js';
import { stream, type Random } from '../random.js';
import type { Choices } from '../space/search-space.js';
import { adam, type AdamState } from '../learners/adam.js';
import { choicesOf } from './listed-choices.js';
import type { Goal } from './ranking.js';
import { rewardsOf, type RewardMemory } from './rewards.js';
import type { SearchContext, Strategy, Trial } from './strategy.js';
import { largest } from '../extremes.js';
import { z } from 'zod';
import { strategyPart } from './strategy-part.js';

export interface ReinforceOptions extends Goal {
  /** Genomes in a generation; their gradients are averaged to one step. Default 1, as in the benchmark's code. */
  readonly batch?: number | undefined;
  readonly learningRate: number;
  /** Of the moving average that is the baseline. */
  readonly momentum: number;
}

export interface ReinforceState extends RewardMemory {
  /** For each choice one logit an option; empty (all zero) before the first step. */
  readonly logits: readonly (readonly number[])[];
  readonly adam: AdamState;
  /** Moving average of the rewards, over that of ones (so that it is not drawn to zero at the start). */
  readonly baseline: { readonly sum: number; readonly weight: number };
}

/** Throws InputError when the space has no list of choices. */
export function reinforce<Genome>(options: ReinforceOptions): Strategy<Genome, ReinforceState> {
  const { batch = 1 } = options;
  return {
    name: 'reinforce',
    start: () => ({
      logits: [],
      adam: { step: 0, first: [], second: [] },
      baseline: { sum: 0, weight: 0 },
      worst: null,
    }),

    propose({ logits }, context) {
      const choices = choicesOf(context.space, 'reinforce');
      const shares = policy(choices, logits);
      const evaluate = Array.from({ length: batch }, (_, index) => {
        const architecture = choices.architecture(picksOf(shares, context, index));
        return { genome: context.space.embed(architecture), parents: [], origin: 'policy' };
      });
      return { train: evaluate.map(({ genome }) => genome), evaluate };
    },

    tell: (state, trials, context) => learn(state, trials, context, options),
  };
}

/** The probability of each option of each choice. */
function policy({ sizes }: Choices<unknown>, logits: ReinforceState['logits']): number[][] {
  return sizes.map((size, i) => {
    const row = logits[i] ?? Array.from({ length: size }, () => 0);
    const top = largest(row);
    const powers = row.map((logit) => exp(logit - top));
    const total = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / total);
  });
}

/**
 * The picks of a generation's candidate: drawn again when the reward comes, since an architecture need not show all of
 * them (the operations of a layer that another pick leaves out).
 */
function picksOf(
  shares: readonly (readonly number[])[],
  { seed, generation }: SearchContext<unknown>,
  index: number,
): number[] {
  const random = stream(seed, 'policy', generation, index);
  return shares.map((row) => draw(row, random));
}

function draw(shares: readonly number[], random: Random): number {
  let left = random.next();
  const pick = shares.findIndex((share) => (left -= share) < 0);
  return pick < 0 ? shares.length - 1 : pick;
}

function learn<Genome>(
  state: ReinforceState,
  trials: readonly Trial<Genome>[],
  context: SearchContext<Genome>,
  options: ReinforceOptions,
): ReinforceState {
  const { learningRate, momentum } = options;
  const shares = policy(choicesOf(context.space, 'reinforce'), state.logits);
  const gradient = shares.map((row) => row.map(() => 0));
  const { rewards, memory } = rewardsOf(trials, state, options);
  let { baseline } = state;
  trials.forEach((trial, at) => {
    const reward = rewards[at]!;
    if (reward === null) return;
    baseline = {
      sum: momentum * baseline.sum + (1 - momentum) * reward,
      weight: momentum * baseline.weight + (1 - momentum),
    };
    const advantage = (reward - baseline.sum / baseline.weight) / trials.length;
    // Of -advantage * log(probability of the picks), with respect to the logits.
    picksOf(shares, context, trial.index).forEach((pick, i) => {
      shares[i]!.forEach((share, j) => (gradient[i]![j]! += advantage * (share - (j === pick ? 1 : 0))));
    });
  });
  const flat = shares.flatMap((row, i) => row.map((_, j) => state.logits[i]?.[j] ?? 0));
  const next = adam(flat, gradient.flat(), state.adam, { learningRate });
  let at = 0;
  const logits = shares.map((row) => row.map(() => next.values[at++]!));
  return { logits, adam: next.state, baseline, ...memory };
}

export const reinforcePart = strategyPart({
  name: 'reinforce',
  summary: 'REINFORCE with one softmax distribution for each choice of the space',
  followsFirst: true,
  settings: {
    evaluations: z.number().int().positive().optional().describe('genomes in a generation (default: 1)'),
    learningRate: z.number().positive().default(0.01).describe('of the logits (Adam)'),
    baselineMomentum: z.number().min(0).lt(1).default(0.9).describe('of the moving mean reward'),
  },
  make: ({ evaluations, learningRate, baselineMomentum }, goal) =>
    reinforce({ batch: evaluations, learningRate, momentum: baselineMomentum, ...goal }),
});
