/**
 * The space of large-scale evolution (Real et al., ICML 2017): networks without a skeleton, which grow by mutations.
 * The genome is the network. A random one has 20 mutations behind it; the evolution of the paper starts with none.
 */
import type { Random } from '../random.js';
import { planFeatures } from '../plan/plan-features.js';
import {
  parseLargeScale,
  printLargeScale,
  requireModel,
  type LargeScaleModel,
} from './large-scale-genotype.js';
import { largeScaleMutations, mutateGraph, mutateLargeScale } from './large-scale-mutations.js';
import { largeScalePlan, type LargeScaleSkeleton } from './large-scale-network.js';
import type { TrainableSpace } from './search-space.js';

/** A linear classifier of the image's mean colour. */
const trivial: LargeScaleModel = { learningRate: 0.1, layers: [], skips: [], classifier: 1 };

/** Mutations that a random genome has behind it. */
const firstMutations = 20;

/** A genome has two genes: the learning rate, and the graph as a whole, for graphs of two networks do not mix. */
export function largeScaleSpace(
  skeleton: LargeScaleSkeleton,
): TrainableSpace<LargeScaleModel, LargeScaleModel> {
  const image = skeleton.image.at(-1)!;
  const step = (genome: LargeScaleModel, random: Random): LargeScaleModel =>
    mutateLargeScale(genome, random, image);
  const features = (model: LargeScaleModel): number[] => planFeatures(largeScalePlan(model, skeleton));
  return {
    name: 'large-scale',
    trivial,
    sample: (random) => {
      let genome = trivial;
      for (let i = 0; i < firstMutations; i++) genome = step(genome, random);
      return genome;
    },
    mutate: (genome, rate, random) => {
      const trained =
        random.next() < rate ? largeScaleMutations.alterLearningRate(genome, random, image)! : genome;
      return random.next() < rate ? mutateGraph(trained, random, image) : trained;
    },
    step,
    crossover: (one, other, random) => ({
      ...(random.next() < 0.5 ? one : other),
      learningRate: (random.next() < 0.5 ? one : other).learningRate,
    }),
    decode: (genome) => genome,
    embed: (model) => model,
    encode: (genome) => [genome.learningRate, ...features(genome)],
    features,
    print: printLargeScale,
    parse: parseLargeScale,
    genome: requireModel,
    derivedPlan: (model) => largeScalePlan(model, skeleton),
    learningRate: ({ learningRate }) => learningRate,
  };
}
