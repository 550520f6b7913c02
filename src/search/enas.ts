/**
 * ENAS (Pham, Guan, Zoph, Le and Dean, "Efficient Neural Architecture Search via Parameter Sharing", ICML 2018): an LSTM
 * draws architectures, one for each step of the shared weights, and learns by REINFORCE from the accuracy that those it
 * draws have with these weights. As in the authors' code (melodyguan/enas at 4bcfd73, src/cifar10/micro_controller.py);
 * on spaces that are not cells of blocks, as for NAS-Bench-201 in D-X-Y/AutoDL-Projects (f46486e, ENAS.py).
 */
import { gradientOf } from '../learners/parameters.js';
import { drawnBy, follow, reinforceLoss, type Squash } from '../learners/policy.js';
import { numbersOf } from '../learners/tfjs.js';
import { stream } from '../random.js';
import { choicePolicy } from './choice-policy.js';
import { choicesOf } from './listed-choices.js';
import { drawPicks, policyStep, policyValues, untrained, type PolicyState } from './policy-state.js';
import type { Goal } from './ranking.js';
import { asShare, rewardsOf, type RewardMemory } from './rewards.js';
import type { Strategy } from './strategy.js';
import { z } from 'zod';
import { strategyPart } from './strategy-part.js';

export interface EnasOptions extends Goal, Squash {
  /** Architectures that are scored for one step of the policy. */
  readonly evaluations: number;
  /** Architectures that train the shared weights, in turn. */
  readonly trained: number;
  /** Steps of the policy to one training of the shared weights. */
  readonly updates: number;
  readonly units: number;
  /** Of the LSTM, on spaces that are not cells of blocks. */
  readonly layers: number;
  readonly operationReduction: number;
  readonly learningRate: number;
  readonly entropyWeight: number;
  /** Whether the entropy in the reward has a gradient. */
  readonly entropyGradient: boolean;
  readonly baselineMomentum: number;
}

export interface EnasState extends RewardMemory {
  readonly policy: PolicyState;
  /** Moving average of the rewards, which begins at 0. */
  readonly baseline: number;
}

/** Adam as the authors use it: without momentum, with a large epsilon in TensorFlow's place. */
const adamOptions = { betas: [0, 0.999], epsilon: 1e-3, epsilonFirst: true } as const;

/** Throws InputError when the space has no list of choices. */
export function enas<Genome>(options: EnasOptions): Strategy<Genome, EnasState> {
  const { evaluations, trained, updates, entropyWeight, entropyGradient, baselineMomentum } = options;
  return {
    name: 'enas',
    start: () => ({ policy: untrained, baseline: 0, worst: null }),

    propose({ policy: state }, { seed, space, generation }) {
      const choices = choicesOf(space, 'enas');
      const policy = choicePolicy(choices, options);
      const training = state.step % updates === 0 ? trained : 0;
      const randoms = [
        ...Array.from({ length: evaluations }, (_, index) => stream(seed, 'policy', generation, index)),
        ...Array.from({ length: training }, (_, index) => stream(seed, 'policy training', generation, index)),
      ];
      const genomes = drawPicks(policy, policyValues(policy, state, seed), randoms).map((picks) =>
        space.embed(choices.architecture(picks)),
      );
      return {
        train: genomes.slice(evaluations),
        evaluate: genomes.slice(0, evaluations).map((genome) => ({ genome, parents: [], origin: 'policy' })),
      };
    },

    tell(state, trials, { seed, space, generation }) {
      const { rewards, memory } = rewardsOf(trials, state, options);
      const learned = trials.flatMap(({ index }, i) =>
        rewards[i] === null ? [] : [{ index, reward: rewards[i]! }],
      );
      if (learned.length === 0) return { ...state, ...memory };
      const policy = choicePolicy(choicesOf(space, 'enas'), options);
      const values = policyValues(policy, state.policy, seed);
      // The same draws as when they were proposed: an architecture need not show all of its picks.
      const randoms = learned.map(({ index }) => stream(seed, 'policy', generation, index));
      let { baseline } = state;
      const { gradient } = gradientOf(policy.shapes, values, (tf, parameters) => {
        const followed = follow(tf, policy, parameters, randoms.length, drawnBy(randoms));
        const entropies = numbersOf(followed.entropy);
        const advantages = learned.map(({ reward }, row) => {
          const whole = asShare(reward, options.objectives[0]!) + entropyWeight * entropies[row]!;
          baseline -= (1 - baselineMomentum) * (baseline - whole);
          return whole - baseline;
        });
        const weight = entropyGradient ? entropyWeight * baselineMomentum : 0;
        return reinforceLoss(tf, followed, advantages, weight);
      });
      const stepped = policyStep(values, gradient, state.policy, {
        ...adamOptions,
        learningRate: options.learningRate,
      });
      return { policy: stepped, baseline, ...memory };
    },
  };
}

const count = z.number().int().positive();

export const enasPart = strategyPart({
  name: 'enas',
  summary:
    'ENAS: an LSTM draws architectures and learns by REINFORCE, in turn with the weights that they share',
  followsFirst: true,
  settings: {
    evaluations: count.default(10).describe('architectures scored for one step of the policy'),
    trained: count
      .default(50)
      .describe('architectures that train the shared weights, one a step (ENAS: one for each step)'),
    updates: count.default(1).describe('steps of the policy to one training of the weights (ENAS: 30)'),
    units: count.max(1024).default(64).describe("of the policy's LSTM"),
    layers: count.max(8).default(1).describe('of the LSTM, in spaces that are not cells of blocks'),
    learningRate: z.number().positive().default(0.0035).describe('of the policy (Adam)'),
    entropyWeight: z.number().min(0).default(1e-4).describe("of the policy's entropy in the reward"),
    entropyGradient: z
      .boolean()
      .default(false)
      .describe('the entropy has a gradient (AutoDL-Projects: true)'),
    baselineMomentum: z.number().min(0).lt(1).default(0.99).describe('of the moving mean reward'),
    tanhConstant: z.number().positive().default(1.1).describe('bound of the logits of inputs, or of all'),
    operationReduction: z
      .number()
      .positive()
      .default(2.5)
      .describe('tanhConstant is divided by it for operations, in cells of blocks'),
    temperature: z
      .number()
      .positive()
      .optional()
      .describe('logits are divided by it (default: they are not)'),
  },
  make: (settings, goal) => enas({ ...settings, ...goal }),
});
