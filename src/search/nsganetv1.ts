/**
 * NSGANetV1 (Lu, Whalen, Dhebar, Deb, Goodman, Banzhaf and Boddeti, IEEE Transactions on Evolutionary Computation 2020):
 * NSGA-II whose children exchange a cell or a node and mutate polynomially, then children of a Bayesian network over
 * nodes (`estimation`). The authors' code is not published: rates and when the network takes over are as in NSGA-Net's.
 */
import { z } from 'zod';
import type { Random } from '../random.js';
import type { Choices } from '../space/search-space.js';
import { estimation, type EstimationOptions, type EstimationState } from './estimation.js';
import type { Strategy } from './strategy.js';
import { strategyPart } from './strategy-part.js';
import { explorationSetting, populationSetting } from './strategy-settings.js';
import { power } from '../elementary.js';

export interface Nsganetv1Options extends EstimationOptions {
  /** Probability that a pick mutates. Default: one pick in the mean. */
  readonly mutation?: number | undefined;
}

/** Throws InputError when the space has no list of choices. */
export function nsganetv1<Genome>(options: Nsganetv1Options): Strategy<Genome, EstimationState<Genome>> {
  const { mutation } = options;
  return estimation('nsganetv1', options, {
    origin: mutation === 0 ? 'crossover' : 'crossover+mutation',
    child: (one, other, choices, random) =>
      mutatePolynomially(
        exchange(one, other, choices, random),
        choices.sizes,
        mutation ?? 1 / one.length,
        random,
      ),
  });
}

/** The first parent with one cell or, as often, one node of the second, at the same place. */
export function exchange(
  one: readonly number[],
  other: readonly number[],
  { groups, nodes }: Choices<unknown>,
  random: Random,
): number[] {
  const single = one.map(() => 1);
  const smaller = nodes ?? groups ?? single;
  // A lone cell is the whole parent.
  const larger = groups && groups.length > 1 ? groups : smaller;
  const lengths = random.integer(2) === 0 ? larger : smaller;
  const part = random.integer(lengths.length);
  const start = lengths.slice(0, part).reduce((sum, length) => sum + length, 0);
  const end = start + lengths[part]!;
  return one.map((pick, i) => (i >= start && i < end ? other[i]! : pick));
}

/**
 * Polynomial mutation of whole numbers with index 3 (Deb and Agrawal 1995, on bounds half a step wider, then rounded):
 * near numbers are likelier, so the order of the options matters.
 */
export function mutatePolynomially(
  picks: readonly number[],
  sizes: readonly number[],
  rate: number,
  random: Random,
): number[] {
  return picks.map((pick, i) => {
    if (random.next() >= rate) return pick;
    const size = sizes[i]!;
    const y = (pick + 0.5) / size;
    const r = random.next();
    const step =
      r <= 0.5
        ? fourthRoot(2 * r + (1 - 2 * r) * power(1 - y, 4)) - 1
        : 1 - fourthRoot(2 * (1 - r) + 2 * (r - 0.5) * power(y, 4));
    return Math.min(size - 1, Math.max(0, Math.round(pick + step * size)));
  });
}

function fourthRoot(x: number): number {
  return Math.sqrt(Math.sqrt(x));
}

export const nsganetv1Part = strategyPart({
  name: 'nsganetv1',
  summary: 'NSGANetV1: NSGA-II that exchanges cells or nodes, then children of a Bayesian network over nodes',
  takesFirst: true,
  settings: {
    population: populationSetting,
    exploration: explorationSetting,
    mutation: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('probability that a choice mutates (default: one choice of a genome in the mean)'),
  },
  make: (settings, goal) => nsganetv1({ ...settings, ...goal }),
});
