/**
 * NSGA-Net (Lu et al., GECCO 2019) as the engine of the paper has it (ianwhale/nsga-net at ec5838c): NSGA-II that
 * explores by crossover, and then exploits: all children are drawn from a Bayesian network, P(x1) P(x2|x1) P(x3|x2)
 * over the groups of choices (phases, cells), counted in the better half of everything that was scored. Nothing is
 * scored twice. For any space that lists its choices.
 */
import { stream, type Random } from '../random.js';
import type { Choices, SearchSpace } from '../space/search-space.js';
import { randomCandidate, type Member } from './breeding.js';
import { choicesOf } from './listed-choices.js';
import { meritOf, rank, type Goal, type Merit } from './ranking.js';
import type { Candidate, SearchContext, Strategy } from './strategy.js';
import { z } from 'zod';
import { strategyPart } from './strategy-part.js';
import { populationSetting } from './strategy-settings.js';

export interface NsganetOptions extends Goal {
  readonly population: number;
  /** Generations of crossover, the random first one included. */
  readonly exploration: number;
  /** Probability that a pick becomes another one. */
  readonly mutation: number;
}

export type Individual<Genome> = Member<Genome> & Merit;

export interface NsganetState<Genome> {
  /** Everything that was scored. */
  readonly archive: readonly Individual<Genome>[];
  /** Places in the archive, best first. */
  readonly population: readonly number[];
  /** Generations so far. */
  readonly generations: number;
}

/** Draws of a child that is new, before it is given up: the generation is then smaller. */
const tries = 20;

/** Throws InputError when the space has no list of choices. */
export function nsganet<Genome>(options: NsganetOptions): Strategy<Genome, NsganetState<Genome>> {
  const { population: size, exploration } = options;
  return {
    name: 'nsganet',
    start: () => ({ archive: [], population: [], generations: 0 }),

    propose(state, context) {
      const brood = new Brood(state.archive, context);
      if (state.archive.length === 0) fill(brood, size, context);
      else {
        if (state.generations >= exploration) exploit(brood, state, size, context);
        // Also where the Bayesian network knows nothing new.
        if (brood.children.length === 0) explore(brood, state, options, context);
      }
      // Where all that could be bred is known: a random one, so that the search goes on.
      if (brood.children.length === 0) brood.children.push(randomCandidate(context, 0));
      return { train: brood.children.map(({ genome }) => genome), evaluate: brood.children };
    },

    tell({ archive, population, generations }, trials) {
      const scored = trials.map(({ genome, trial, ...outcome }) => ({
        ...{ genome, trial },
        ...meritOf(outcome, options),
      }));
      const all = [...archive, ...scored];
      const places = [...population, ...scored.map((_, i) => archive.length + i)];
      const order = rank(places.map((place) => all[place]!)).slice(0, size);
      return {
        archive: all,
        population: order.map((i) => places[i]!),
        generations: generations + 1,
      };
    },
  };
}

/** The children of a generation, none of which was scored before. */
class Brood<Genome> {
  readonly children: Candidate<Genome>[] = [];
  readonly choices: Choices<unknown>;
  readonly #space: SearchSpace<Genome, unknown>;
  readonly #seen: Set<string>;

  constructor(archive: readonly Individual<Genome>[], { space }: SearchContext<Genome>) {
    this.#space = space;
    this.choices = choicesOf(space, 'nsganet');
    this.#seen = new Set(archive.map(({ genome }) => space.print(space.decode(genome))));
  }

  picks(genome: Genome): number[] {
    return this.choices.picks(this.#space.decode(genome));
  }

  /** False for one that is known. */
  add(picks: readonly number[], parents: readonly number[], origin: string): boolean {
    const architecture = this.choices.architecture(this.choices.repaired?.(picks) ?? picks);
    const text = this.#space.print(architecture);
    if (this.#seen.has(text)) return false;
    this.#seen.add(text);
    this.children.push({ genome: this.#space.embed(architecture), parents, origin });
    return true;
  }
}

/** Random ones, each as different from the others as a few draws make it. */
function fill<Genome>(brood: Brood<Genome>, size: number, { seed, generation }: SearchContext<Genome>): void {
  const { sizes } = brood.choices;
  for (let index = 0; index < size; index++) {
    const random = stream(seed, 'genome', generation, index);
    const draw = (): number[] => sizes.map((options) => random.integer(options));
    for (let i = 0; i < tries && !brood.add(draw(), [], 'random'); i++);
  }
}

/** Two children of every two winners of binary tournaments; those that are known are dropped. */
function explore<Genome>(
  brood: Brood<Genome>,
  { archive, population }: NsganetState<Genome>,
  { population: size, mutation }: NsganetOptions,
  { seed, generation }: SearchContext<Genome>,
): void {
  const order = stream(seed, 'tournament', generation);
  let waiting: number[] = [];
  const winner = (): Individual<Genome> => {
    // Permutations of the population, one after the other; the better of two has the smaller place.
    while (waiting.length < 2) waiting = [...waiting, ...order.shuffle(population.map((_, rank) => rank))];
    const [one, other] = waiting.splice(0, 2);
    return archive[population[Math.min(one!, other!)]!]!;
  };
  for (let index = 0; index < size; index += 2) {
    const parents = [winner(), winner()];
    const [one, other] = parents.map(({ genome }) => brood.picks(genome));
    const trials = [...new Set(parents.map(({ trial }) => trial))];
    for (const child of [0, 1].slice(0, size - index)) {
      const random = stream(seed, 'crossover', generation, index + child);
      const crossed = crossPicks(one!, other!, brood.choices.sizes, random);
      const picks = mutatePicks(crossed, brood.choices.sizes, mutation, random);
      brood.add(picks, trials, mutation > 0 ? 'crossover+mutation' : 'crossover');
    }
  }
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

function exploit<Genome>(
  brood: Brood<Genome>,
  { archive }: NsganetState<Genome>,
  size: number,
  { seed, generation }: SearchContext<Genome>,
): void {
  const better = rank(archive)
    .slice(0, Math.ceil(archive.length / 2))
    .map((place) => archive[place]!);
  const members = better.map(({ genome, trial }) => {
    const groups = grouped(brood.picks(genome), brood.choices);
    return { trial, groups, keys: groups.map((group) => group.join()) };
  });
  for (let index = 0; index < size; index++) {
    const random = stream(seed, 'estimation', generation, index);
    for (let i = 0; i < tries; i++) {
      const drawn = chain(members, random);
      const parents = [...new Set(drawn.map(({ trial }) => trial))];
      const picks = drawn.flatMap(({ groups }, group) => groups[group]!);
      if (brood.add(picks, parents, 'estimation')) break;
    }
  }
}

interface Grouped {
  readonly trial: number;
  readonly groups: readonly (readonly number[])[];
  readonly keys: readonly string[];
}

/** The member that gives each group: one of those whose group before is like the one drawn. */
function chain(members: readonly Grouped[], random: Random): Grouped[] {
  const drawn: Grouped[] = [];
  for (let group = 0; group < members[0]!.groups.length; group++) {
    const before = drawn.at(-1)?.keys[group - 1];
    drawn.push(random.pick(members.filter(({ keys }) => group === 0 || keys[group - 1] === before)));
  }
  return drawn;
}

function grouped(picks: readonly number[], { groups }: Choices<unknown>): number[][] {
  if (!groups) return picks.map((pick) => [pick]);
  let at = 0;
  return groups.map((length) => picks.slice(at, (at += length)));
}

export const nsganetPart = strategyPart({
  name: 'nsganet',
  summary:
    'NSGA-Net: NSGA-II with its crossover of bits, then children of a Bayesian network over phases or cells',
  takesFirst: true,
  settings: {
    population: populationSetting,
    exploration: z
      .number()
      .int()
      .positive()
      .default(20)
      .describe('generations of crossover; the others draw from the Bayesian network'),
    mutation: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe("probability that a choice becomes another (0, as in the authors' code)"),
  },
  make: (settings, goal) => nsganet({ ...settings, ...goal }),
});
