/**
 * NSGA-Net (Lu et al., GECCO 2019) as the engine of the paper has it (ianwhale/nsga-net at ec5838c): NSGA-II with a
 * crossover of bits, then children of a Bayesian network over phases (`estimation`).
 */
import { z } from 'zod';
import type { Random } from '../random.js';
import { estimation, type EstimationOptions, type EstimationState } from './estimation.js';
import type { Strategy } from './strategy.js';
import { strategyPart } from './strategy-part.js';
import { explorationSetting, populationSetting } from './strategy-settings.js';

export interface NsganetOptions extends EstimationOptions {
  /** Probability that a pick becomes another one. */
  readonly mutation: number;
}

/** Throws InputError when the space has no list of choices. */
export function nsganet<Genome>(options: NsganetOptions): Strategy<Genome, EstimationState<Genome>> {
  const { mutation } = options;
  return estimation('nsganet', options, {
    origin: mutation > 0 ? 'crossover+mutation' : 'crossover',
    child: (one, other, { sizes }, random) =>
      mutatePicks(crossPicks(one, other, sizes, random), sizes, mutation, random),
  });
}

/**
 * What the parents agree on is kept. Of the bits on which they differ as many are set, at random, as a number between
 * theirs (the larger one left out, unless they are equal); other picks are of either parent.
 */
export function crossPicks(
  one: readonly number[],
  other: readonly number[],
  sizes: readonly number[],
  random: Random,
): number[] {
  const bits = one.flatMap((pick, i) => (sizes[i] === 2 && pick !== other[i] ? [i] : []));
  const ones = bits.filter((i) => one[i] === 1).length;
  const [few, many] = [Math.min(ones, bits.length - ones), Math.max(ones, bits.length - ones)];
  const count = few + (many > few ? random.integer(many - few) : 0);
  const set = new Set(random.sample(bits, count));
  const differing = new Set(bits);
  return one.map((pick, i) => {
    if (differing.has(i)) return set.has(i) ? 1 : 0;
    return pick === other[i] || random.next() < 0.5 ? pick : other[i]!;
  });
}

function mutatePicks(
  picks: readonly number[],
  sizes: readonly number[],
  rate: number,
  random: Random,
): number[] {
  return picks.map((pick, i) => {
    const size = sizes[i]!;
    return size > 1 && random.next() < rate ? (pick + 1 + random.integer(size - 1)) % size : pick;
  });
}

export const nsganetPart = strategyPart({
  name: 'nsganet',
  summary:
    'NSGA-Net: NSGA-II with its crossover of bits, then children of a Bayesian network over phases or nodes',
  takesFirst: true,
  settings: {
    population: populationSetting,
    exploration: explorationSetting,
    mutation: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe("probability that a choice becomes another (0, as in the authors' code)"),
  },
  make: (settings, goal) => nsganet({ ...settings, ...goal }),
});
