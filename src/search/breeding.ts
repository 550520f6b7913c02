/** How a child is made of a ranked population: selection, crossover, mutation, each drawn from its own stream. */
import { stream, type Random } from '../random.js';
import type { Candidate, SearchContext } from './strategy.js';

/** An individual that has been scored. */
export interface Member<Genome> {
  readonly genome: Genome;
  /** The trial that scored it. */
  readonly trial: number;
}

export interface Breeding<Genome> {
  /** Picks one parent. */
  readonly select: (random: Random) => Member<Genome>;
  /** False: one parent only, copied (EvNAS-Mut). */
  readonly crossover: boolean;
  /** Probability that a gene is redrawn; 0 for crossover only (EvNAS-Cross). */
  readonly mutation: number;
}

/** A random genome, from the stream of its generation and index. */
export function randomCandidate<Genome>(context: SearchContext<Genome>, index: number): Candidate<Genome> {
  const random = stream(context.seed, 'genome', context.generation, index);
  return { genome: context.space.sample(random), parents: [], origin: 'random' };
}

/** One child. With crossover its parents are picked independently of each other, so they may coincide. */
export function breed<Genome>(
  { select, crossover, mutation }: Breeding<Genome>,
  { seed, space, generation }: SearchContext<Genome>,
  ...name: readonly number[]
): Candidate<Genome> {
  const selection = stream(seed, 'tournament', generation, ...name);
  const one = select(selection);
  const other = crossover ? select(selection) : one;
  let genome = one.genome;
  if (crossover)
    genome = space.crossover(genome, other.genome, stream(seed, 'crossover', generation, ...name));
  if (mutation > 0) genome = space.mutate(genome, mutation, stream(seed, 'mutation', generation, ...name));
  const steps = [...(crossover ? ['crossover'] : []), ...(mutation > 0 ? ['mutation'] : [])];
  return {
    genome,
    parents: [...new Set([one.trial, other.trial])],
    origin: steps.length > 0 ? steps.join('+') : 'copy',
  };
}
