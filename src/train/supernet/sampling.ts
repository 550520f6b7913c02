/** Which genome trains in each turn, where that does not depend on the strategy (`supernet.sampling`). */
import { InputError } from '../../errors/input-error.js';
import { depth, isWhole } from '../../plan/paths.js';
import type { Plan } from '../../plan/plan.js';
import { stream, type Random, type Seed } from '../../random.js';
import type { Choices, SearchSpace } from '../../space/search-space.js';
import { classOf, depthClasses } from './depth-classes.js';
import type { SupernetSettings } from './settings.js';

/** The genome of a turn of a generation: the same whenever and wherever it is asked for. */
export type Sampler<Genome> = (generation: number, turn: number) => Genome;

export interface SampledSpace<Genome, Architecture> {
  readonly space: SearchSpace<Genome, Architecture>;
  /** A stand-alone network of the architecture, of any size: it tells how deep it is, and what lies on no path. */
  plan(architecture: Architecture): Plan;
}

/** Genomes that are drawn before a space is taken to have none that will do. */
const most = 10_000;

/**
 * Undefined where the genomes of the generation take turns. Throws InputError for a space or for settings that the
 * sampling cannot work with.
 */
export function samplerOf<Genome, Architecture>(
  sampled: SampledSpace<Genome, Architecture>,
  { sampling, replicas }: Pick<SupernetSettings, 'sampling' | 'replicas'>,
  seed: Seed,
): Sampler<Genome> | undefined {
  switch (sampling) {
    case 'population':
      return undefined;
    case 'uniform':
      return uniform(sampled, seed);
    case 'balanced':
      return balanced(sampled, seed);
    case 'fair':
      return fair(sampled, replicas, seed);
  }
}

/** Any genome; one whose output does not depend on the image is drawn anew. */
function uniform<Genome, Architecture>(
  { space, plan }: SampledSpace<Genome, Architecture>,
  seed: Seed,
): Sampler<Genome> {
  const isAlive = remembered(space, (architecture) => depth(plan(architecture)) !== undefined);
  return (generation, turn) =>
    first(space, stream(seed, 'sampling', generation, turn), (genome) => isAlive(genome));
}

/**
 * A class of depth first, each as likely as any other, then any genome of it. One with operations that lead nowhere is
 * drawn anew, so that each network is as likely as any other of its class. So does the code of EFS-NAS (AAAI 2025;
 * cvlab-yonsei/Few-Shot-NAS, cell_based/SuperNet/models/OneShot.py): among random cells few are deep.
 */
function balanced<Genome, Architecture>(
  { space, plan }: SampledSpace<Genome, Architecture>,
  seed: Seed,
): Sampler<Genome> {
  const depthOf = remembered(space, (architecture) => {
    const network = plan(architecture);
    return isWhole(network) ? depth(network) : undefined;
  });
  const classes = depthClasses(space, depthOf);
  return (generation, turn) => {
    const random = stream(seed, 'sampling', generation, turn);
    const chosen = random.integer(classes.length);
    return first(space, random, (genome) => classOf(classes, depthOf(genome)) === chosen);
  };
}

/**
 * Strict fairness (Chu et al., "FairNAS", ICCV 2021): the replicas of a step use every option of every choice exactly
 * once, in combinations drawn at random, and the step is made of all their gradients. A set with a network whose output
 * does not depend on the image is drawn anew.
 */
function fair<Genome, Architecture>(
  { space, plan }: SampledSpace<Genome, Architecture>,
  replicas: number,
  seed: Seed,
): Sampler<Genome> {
  const { architecture, sizes } = fairChoices(space, replicas);
  const isAlive = remembered(space, (one) => depth(plan(one)) !== undefined);
  const options = Array.from({ length: replicas }, (_, option) => option);
  const draw = (random: Random): Genome[] => {
    const orders = sizes.map(() => random.shuffle(options));
    return options.map((replica) => space.embed(architecture(orders.map((order) => order[replica]!))));
  };
  return (generation, turn) => {
    const random = stream(seed, 'sampling', generation, Math.floor(turn / replicas));
    for (let i = 0; i < most; i++) {
      const genomes = draw(random);
      if (genomes.every(isAlive)) return genomes[turn % replicas]!;
    }
    throw none(space);
  };
}

/** Throws InputError. */
function fairChoices<Architecture>(
  { name, choices }: SearchSpace<unknown, Architecture>,
  replicas: number,
): Choices<Architecture> {
  const [operations, ...others] = new Set(choices?.sizes);
  if (!choices || operations === undefined || others.length > 0)
    throw new InputError(
      `supernet.sampling: fair needs a space with the same operations on every edge, which ${name} is not`,
      { setting: 'supernet.sampling', advice: 'choose uniform or balanced, or space.name nasbench201' },
    );
  if (replicas === operations) return choices;
  throw new InputError(
    `supernet.replicas: with supernet.sampling fair a step uses each of ${operations} operations once, so that it has ` +
      `${operations} replicas, not ${replicas}`,
    { setting: 'supernet.replicas', advice: `set it to ${operations}` },
  );
}

function first<Genome>(
  space: Pick<SearchSpace<Genome, unknown>, 'name' | 'sample'>,
  random: Random,
  isWanted: (genome: Genome) => boolean,
): Genome {
  for (let i = 0; i < most; i++) {
    const genome = space.sample(random);
    if (isWanted(genome)) return genome;
  }
  throw none(space);
}

function none({ name }: { readonly name: string }): InputError {
  return new InputError(
    `supernet.sampling: none of ${most} random networks of the space ${name} can be trained like this`,
    { setting: 'supernet.sampling', advice: 'set it to population' },
  );
}

/** What is found out about architectures, by their prints: small spaces come round again. */
function remembered<Genome, Architecture, Fact>(
  { decode, print }: SearchSpace<Genome, Architecture>,
  find: (architecture: Architecture) => Fact,
): (genome: Genome) => Fact {
  const known = new Map<string, Fact>();
  return (genome) => {
    const architecture = decode(genome);
    const name = print(architecture);
    if (!known.has(name)) {
      if (known.size >= mostKnown) known.clear();
      known.set(name, find(architecture));
    }
    return known.get(name)!;
  };
}

const mostKnown = 100_000;
