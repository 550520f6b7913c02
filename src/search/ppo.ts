/**
 * The search of NASNet (Zoph, Vasudevan, Shlens and Le, CVPR 2018): an LSTM draws architectures, each of which is scored on
 * its own, and learns by proximal policy optimisation (Schulman et al. 2017). Its authors published no code: what their
 * paper leaves open (the clip range, passes, embeddings) stands in docs/controllers.md.
 */
import { gradientOf, parametersOf } from '../learners/parameters.js';
import { asGiven, drawnBy, follow, ppoLoss } from '../learners/policy.js';
import { computed, numbersOf } from '../learners/tfjs.js';
import { stream } from '../random.js';
import { choiceSequence } from './choice-policy.js';
import { choicesOf } from './listed-choices.js';
import { drawPicks, policyStep, policyValues, untrained, type PolicyState } from './policy-state.js';
import type { Goal } from './ranking.js';
import { asShare, rewardsOf, type RewardMemory } from './rewards.js';
import type { Strategy } from './strategy.js';
import { z } from 'zod';
import { strategyPart } from './strategy-part.js';

export interface PpoOptions extends Goal {
  /** Architectures of a generation, which the policy learns from together. */
  readonly evaluations: number;
  readonly units: number;
  readonly layers: number;
  readonly learningRate: number;
  /** Steps that are taken with the same architectures. */
  readonly passes: number;
  /** How far from 1 the ratio of an architecture's probabilities, new over old, counts. */
  readonly clip: number;
  readonly entropyWeight: number;
  readonly baselineMomentum: number;
}

export interface PpoState extends RewardMemory {
  readonly policy: PolicyState;
  /** Moving average of the rewards; null before the first. */
  readonly baseline: number | null;
}

/** Throws InputError when the space has no list of choices. */
export function ppo<Genome>(options: PpoOptions): Strategy<Genome, PpoState> {
  const { evaluations, passes, clip, entropyWeight, learningRate, baselineMomentum } = options;
  return {
    name: 'ppo',
    start: () => ({ policy: untrained, baseline: null, worst: null }),

    propose({ policy: state }, { seed, space, generation }) {
      const choices = choicesOf(space, 'ppo');
      const policy = choiceSequence(choices, options);
      const randoms = Array.from({ length: evaluations }, (_, index) =>
        stream(seed, 'policy', generation, index),
      );
      const evaluate = drawPicks(policy, policyValues(policy, state, seed), randoms).map((picks) => {
        return { genome: space.embed(choices.architecture(picks)), parents: [], origin: 'policy' };
      });
      return { train: evaluate.map(({ genome }) => genome), evaluate };
    },

    tell(state, trials, { seed, space, generation }) {
      const { rewards, memory } = rewardsOf(trials, state, options);
      const learned = trials.flatMap(({ index }, i) => {
        const reward = rewards[i]!;
        return reward === null ? [] : [{ index, reward: asShare(reward, options.objectives[0]!) }];
      });
      if (learned.length === 0) return { ...state, ...memory };
      const mean = learned.reduce((sum, { reward }) => sum + reward, 0) / learned.length;
      const before = state.baseline ?? mean;
      const advantages = learned.map(({ reward }) => reward - before);
      const baseline = learned.reduce(
        (average, { reward }) => baselineMomentum * average + (1 - baselineMomentum) * reward,
        before,
      );

      const policy = choiceSequence(choicesOf(space, 'ppo'), options);
      const rows = learned.length;
      const old = policyValues(policy, state.policy, seed);
      // The same draws as when they were proposed: an architecture need not show all of its picks.
      const { picks, logProbabilities } = computed((tf) => {
        const randoms = learned.map(({ index }) => stream(seed, 'policy', generation, index));
        const followed = follow(tf, policy, parametersOf(tf, policy.shapes, old), rows, drawnBy(randoms));
        return { picks: followed.picks, logProbabilities: numbersOf(followed.logProbability) };
      });
      let next = state.policy;
      for (let pass = 0; pass < passes; pass++) {
        const values = policyValues(policy, next, seed);
        const { gradient } = gradientOf(policy.shapes, values, (tf, parameters) => {
          const followed = follow(tf, policy, parameters, rows, asGiven(picks));
          return ppoLoss(tf, followed, logProbabilities, advantages, { clip, entropyWeight });
        });
        next = policyStep(values, gradient, next, { learningRate });
      }
      return { policy: next, baseline, ...memory };
    },
  };
}

const count = z.number().int().positive();

export const ppoPart = strategyPart({
  name: 'ppo',
  summary: "NASNet's search: an LSTM draws architectures and learns by proximal policy optimisation",
  followsFirst: true,
  settings: {
    evaluations: count.default(20).describe('architectures in a generation'),
    units: count.max(1024).default(100).describe("of the policy's LSTM"),
    layers: count.max(8).default(1).describe('of the LSTM'),
    learningRate: z.number().positive().default(0.00035).describe('of the policy (Adam)'),
    passes: count.max(100).default(2).describe('steps with the same architectures'),
    clip: z
      .number()
      .positive()
      .default(0.2)
      .describe('how far from 1 the ratio of new to old probabilities counts'),
    entropyWeight: z.number().min(0).default(1e-5).describe("of the policy's entropy, which it makes larger"),
    baselineMomentum: z.number().min(0).lt(1).default(0.95).describe('of the moving mean reward'),
  },
  make: (settings, goal) => ppo({ ...settings, ...goal }),
});
