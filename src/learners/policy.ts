/**
 * A policy: a distribution over lists of picks, one for each choice of a space, from a recurrent network that makes one
 * decision after the other (the "controller" of Zoph and Le 2017, and of those who came after).
 */
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { exp } from '../elementary.js';
import type { Random } from '../random.js';
import { exponential, logSoftmax, tanh } from './exact.js';
import type { Parameters, Shapes } from './parameters.js';
import { numbersOf, type Tfjs } from './tfjs.js';

/** The option that each row takes, for a choice of the space and the logits [rows, options] that the policy has for it. */
export type Choose = (logits: Tensor2D, choice: number) => readonly number[];

export interface Policy {
  readonly shapes: Shapes;
  /** Values to begin with. */
  initial(random: Random): Float32Array;
  /** Makes all decisions of so many lists of picks at once, in the policy's own order of the choices. */
  decide(tf: Tfjs, parameters: Parameters, rows: number, choose: Choose): void;
}

/** Draws by these streams, one for each row: the first option whose cumulative probability exceeds the next number. */
export function drawnBy(randoms: readonly Pick<Random, 'next'>[]): Choose {
  return (logits) => {
    const values = numbersOf(logits);
    const options = logits.shape[1];
    return randoms.map((random, row) =>
      drawn(values.subarray(row * options, (row + 1) * options), random.next()),
    );
  };
}

function drawn(logits: Float32Array, uniform: number): number {
  const top = logits.reduce((most, value) => Math.max(most, value), -Infinity);
  const powers = Array.from(logits, (value) => exp(value - top));
  const total = powers.reduce((sum, power) => sum + power, 0);
  let cumulative = 0;
  const pick = powers.findIndex((power) => uniform < (cumulative += power / total));
  return pick < 0 ? powers.length - 1 : pick;
}

/** Takes what was picked: a list of picks, by choice, for each row. */
export function asGiven(picks: readonly (readonly number[])[]): Choose {
  return (_, choice) => picks.map((row) => row[choice]!);
}

export interface Followed {
  /** Of each row, a pick for each choice. */
  readonly picks: readonly (readonly number[])[];
  /** Of each row: the logarithm of the probability of its picks, and the sum of its decisions' entropies. */
  readonly logProbability: Tensor1D;
  readonly entropy: Tensor1D;
}

/** Makes all decisions, and says how likely they were. */
export function follow(
  tf: Tfjs,
  policy: Policy,
  parameters: Parameters,
  rows: number,
  choose: Choose,
): Followed {
  const picks = Array.from({ length: rows }, (): number[] => []);
  const logProbabilities: Tensor[] = [];
  const entropies: Tensor[] = [];
  policy.decide(tf, parameters, rows, (logits, choice) => {
    const chosen = choose(logits, choice);
    chosen.forEach((pick, row) => (picks[row]![choice] = pick));
    const logShares = logSoftmax(tf, logits);
    logProbabilities.push(tf.sum(tf.mul(logShares, marks(tf, chosen, logits.shape[1])), 1));
    entropies.push(tf.neg(tf.sum(tf.mul(exponential(tf, logShares), logShares), 1)));
    return chosen;
  });
  return { picks, logProbability: total(tf, logProbabilities), entropy: total(tf, entropies) };
}

function total(tf: Tfjs, parts: readonly Tensor[]): Tensor1D {
  return parts.reduce((sum, part) => tf.add(sum, part)) as Tensor1D;
}

/** [rows, options] of zeros, with a one at each row's pick. */
export function marks(tf: Tfjs, picks: readonly number[], options: number): Tensor2D {
  const values = new Float32Array(picks.length * options);
  picks.forEach((pick, row) => (values[row * options + pick] = 1));
  return tf.tensor2d(values, [picks.length, options]);
}

/** Bounds on logits: divided by a temperature, then `tanhConstant` times their tanh (Bello et al. 2017). */
export interface Squash {
  readonly temperature?: number | undefined;
  readonly tanhConstant?: number | undefined;
}

export function squashed(tf: Tfjs, logits: Tensor, { temperature, tanhConstant }: Squash): Tensor2D {
  const cooled = temperature === undefined ? logits : tf.div(logits, temperature);
  return (tanhConstant === undefined ? cooled : tf.mul(tanh(tf, cooled), tanhConstant)) as Tensor2D;
}

/**
 * REINFORCE (Williams 1992): the mean over rows of minus the log-probability times an advantage. With `entropyWeight` the
 * entropy in the advantage has a gradient of its own, as in AutoDL-Projects; in ENAS it has none.
 */
export function reinforceLoss(
  tf: Tfjs,
  { logProbability, entropy }: Pick<Followed, 'logProbability' | 'entropy'>,
  advantages: readonly number[],
  entropyWeight = 0,
): Scalar {
  const given = tf.tensor1d([...advantages]);
  const fixed = tf.tensor1d(numbersOf(entropy));
  const advantage =
    entropyWeight === 0 ? given : tf.add(given, tf.mul(tf.sub(entropy, fixed), entropyWeight));
  return tf.neg<Scalar>(tf.mean<Scalar>(tf.mul(logProbability, advantage)));
}

export interface ClipOptions {
  /** How far from 1 a ratio of probabilities counts. */
  readonly clip: number;
  /** Of the mean entropy, which is made larger. */
  readonly entropyWeight: number;
}

/**
 * Proximal policy optimisation with a clipped ratio (Schulman et al. 2017, equation 7), of whole lists of picks: minus the
 * mean of min(r A, clip(r) A), where r is how much likelier a list is than by `before` (log-probabilities) and A its
 * advantage, less the weighed mean entropy.
 */
export function ppoLoss(
  tf: Tfjs,
  { logProbability, entropy }: Pick<Followed, 'logProbability' | 'entropy'>,
  before: ArrayLike<number>,
  advantages: readonly number[],
  { clip, entropyWeight }: ClipOptions,
): Scalar {
  const ratio = exponential(tf, tf.sub(logProbability, tf.tensor1d(Float32Array.from(before))));
  const terms = Array.from(numbersOf(ratio), (r, row) => {
    const advantage = advantages[row]!;
    const clipped = Math.min(Math.max(r, 1 - clip), 1 + clip) * advantage;
    // Where the clipped ratio counts, there is no gradient.
    return r * advantage <= clipped ? { slope: advantage, fixed: 0 } : { slope: 0, fixed: clipped };
  });
  const slopes = tf.tensor1d(terms.map(({ slope }) => slope));
  const fixed = tf.tensor1d(terms.map((term) => term.fixed));
  const gain = tf.mean(tf.add(tf.mul(ratio, slopes), fixed));
  return tf.neg<Scalar>(tf.add<Scalar>(gain, tf.mul(tf.mean(entropy), entropyWeight)));
}
