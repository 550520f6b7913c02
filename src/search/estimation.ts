/**
 * Evolution with an estimation of distribution, as NSGA-Net's engine has it (Lu et al., GECCO 2019; ianwhale/nsga-net at
 * ec5838c): it explores by children of tournament winners, and then exploits: all children are drawn from a Bayesian
 * network, P(x1) P(x2|x1) P(x3|x2) over the groups of choices (phases, nodes), counted in the better half of everything
 * that was scored. Nothing is scored twice. For any space that lists its choices; how two parents get a child is given.
 */
import { stream, type Random } from '../random.js';
import type { Choices, SearchSpace } from '../space/search-space.js';
import { randomCandidate, type Member } from './breeding.js';
import { choicesOf } from './listed-choices.js';
import { meritOf, rank, type Goal, type Merit } from './ranking.js';
import type { Candidate, SearchContext, Strategy } from './strategy.js';

export interface EstimationOptions extends Goal {
  readonly population: number;
  /** Generations of children of two parents, the random first one included. */
  readonly exploration: number;
}

/** How two parents get a child, all as picks of these choices. */
export interface Variation {
  /** Of the child: `crossover`. */
  readonly origin: string;
  child(
    one: readonly number[],
    other: readonly number[],
    choices: Choices<unknown>,
    random: Random,
  ): number[];
}

export type Individual<Genome> = Member<Genome> & Merit;

export interface EstimationState<Genome> {
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
export function estimation<Genome>(
  name: string,
  options: EstimationOptions,
  variation: Variation,
): Strategy<Genome, EstimationState<Genome>> {
  const { population: size, exploration } = options;
  return {
    name,
    start: () => ({ archive: [], population: [], generations: 0 }),

    propose(state, context) {
      const brood = new Brood(name, state.archive, context);
      if (state.archive.length === 0) fill(brood, size, context);
      else {
        if (state.generations >= exploration) exploit(brood, state, size, context);
        // Also where the Bayesian network knows nothing new.
        if (brood.children.length === 0) explore(brood, state, size, variation, context);
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

  constructor(strategy: string, archive: readonly Individual<Genome>[], { space }: SearchContext<Genome>) {
    this.#space = space;
    this.choices = choicesOf(space, strategy);
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
  { archive, population }: EstimationState<Genome>,
  size: number,
  { origin, child }: Variation,
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
    for (const place of [0, 1].slice(0, size - index)) {
      const random = stream(seed, 'crossover', generation, index + place);
      brood.add(child(one!, other!, brood.choices, random), trials, origin);
    }
  }
}

function exploit<Genome>(
  brood: Brood<Genome>,
  { archive }: EstimationState<Genome>,
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

function grouped(picks: readonly number[], { nodes, groups }: Choices<unknown>): number[][] {
  const lengths = nodes ?? groups;
  if (!lengths) return picks.map((pick) => [pick]);
  let at = 0;
  return lengths.map((length) => picks.slice(at, (at += length)));
}
