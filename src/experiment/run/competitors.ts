/** What the finalists of a search are held against, trained alike: random genomes, and a hand-made network. */
import { cost } from '../../plan/cost.js';
import type { Plan } from '../../plan/plan.js';
import { stream, type Seed } from '../../random.js';
import { trainable, type SearchSpace } from '../../space/search-space.js';
import type { Finalists } from '../../store/closing-file.js';
import type { TrainedNetwork } from './finalist-training.js';
import { handMade, handMadeName } from './hand-made.js';

export interface Competitor extends TrainedNetwork {
  readonly description: Omit<Finalists['networks'][number], 'params' | 'macs' | 'results' | 'test'>;
}

export interface CompetitorOptions {
  readonly space: SearchSpace<unknown, unknown>;
  readonly seed: Seed;
  /** Random genomes. */
  readonly random: number;
  /** Random genomes with about as many parameters as the finalists. */
  readonly equalSize: number;
  /** Of the images. */
  readonly format: { readonly classes: number; readonly image: readonly number[] };
}

/** Random genomes first, the hand-made network, of the first finalist's size, last. `finalists` are those that are tested. */
export function competitors(finalists: readonly Competitor[], options: CompetitorOptions): Competitor[] {
  return [
    ...randomGenomes(options),
    ...genomesOfEqualSize(finalists, options),
    handMadeCompetitor(finalists[0]!.plan, options.format),
  ];
}

interface Architecture {
  readonly plan: Plan;
  readonly network: string;
}

/** The first has the name that it has where it is the only one. */
function randomGenomes({ space, seed, random }: CompetitorOptions): Competitor[] {
  const draw = sampler(space, seed, 'random genome');
  return Array.from({ length: random }, (_, i) =>
    competitor(i === 0 ? 'random-genome' : `random-genome-${i + 1}`, 'random genome', draw()),
  );
}

/** Among so many random genomes those of equal size are looked for. */
const drawn = 500;

/**
 * For each finalist in turn the random genome whose parameters are nearest to its own, among `drawn`; of two equally
 * near the one drawn first. Each architecture once, and none that is a finalist.
 */
function genomesOfEqualSize(
  finalists: readonly Competitor[],
  { space, seed, equalSize }: CompetitorOptions,
): Competitor[] {
  if (equalSize === 0) return [];
  const draw = sampler(space, seed, 'equal size');
  const taken = new Set(finalists.map(({ description }) => description.network));
  const sized = Array.from({ length: drawn }, () => {
    const architecture = draw();
    return { architecture, params: cost(architecture.plan).params };
  });
  return Array.from({ length: equalSize }, (_, i) => {
    const { params } = cost(finalists[i % finalists.length]!.plan);
    const distance = (one: { readonly params: number }): number => Math.abs(one.params - params);
    const [first, ...others] = sized.filter(({ architecture }) => !taken.has(architecture.network));
    if (!first) return [];
    const { architecture } = others.reduce(
      (near, one) => (distance(one) < distance(near) ? one : near),
      first,
    );
    taken.add(architecture.network);
    return [competitor(`equal-size-${i + 1}`, 'equal size', architecture)];
  }).flat();
}

function sampler(given: CompetitorOptions['space'], seed: Seed, name: string): () => Architecture {
  const space = trainable(given);
  const random = stream(seed, 'finalists', name);
  return () => {
    const architecture = space.decode(space.sample(random));
    return { plan: space.derivedPlan(architecture), network: space.print(architecture) };
  };
}

function competitor(
  name: string,
  kind: Competitor['description']['kind'],
  { plan, network }: Architecture,
): Competitor {
  return { name, plan, description: { name, kind, network } };
}

function handMadeCompetitor(best: Plan, format: CompetitorOptions['format']): Competitor {
  const { channels, plan } = handMade(cost(best).params, format);
  return {
    ...{ name: 'hand-made', plan },
    description: { name: 'hand-made', kind: 'hand-made network', network: handMadeName, channels },
  };
}
