/**
 * The eleven mutations of large-scale evolution (Real et al., ICML 2017, section 3.2). The ranges that the paper leaves
 * open: strides and sizes of filters move by one step, strides within 1 to 8, filters within 1 to 7; a skip goes with
 * the layer that it begins or ends at.
 */
import { exp, log } from '../elementary.js';
import type { Random } from '../random.js';
import {
  bySkip,
  channelsOf,
  filterSizes,
  roundedFactor,
  strides,
  type LargeScaleLayer,
  type LargeScaleModel,
} from './large-scale-genotype.js';

type Conv = Extract<LargeScaleLayer, { readonly kind: 'conv' }>;

/** Undefined where it cannot be applied. `image`: channels of the image. */
type Mutation = (model: LargeScaleModel, random: Random, image: number) => LargeScaleModel | undefined;

/** Those that change nothing but how the network is trained. */
const ofTraining = {
  /** By a factor between a half and 2, evenly in the logarithm. */
  alterLearningRate: (model, random) => ({
    ...model,
    learningRate: Number((model.learningRate * exp(log(2) * (2 * random.next() - 1))).toPrecision(4)),
  }),
  /** The child goes on with its parent's training. */
  identity: (model) => model,
  /** Other numbers, under which there is nothing to inherit. */
  resetWeights: (model) => {
    const first = nextNumber(model);
    const renumbered = new Map(model.layers.map(({ number }, i) => [number, first + i]));
    return {
      ...model,
      layers: model.layers.map((layer) => ({ ...layer, number: renumbered.get(layer.number)! })),
      skips: model.skips
        .map(([from, to]): [number, number] => [renumbered.get(from) ?? 0, renumbered.get(to)!])
        .sort(bySkip),
      classifier: first + model.layers.length,
    };
  },
} satisfies Record<string, Mutation>;

const ofGraph = {
  insertConvolution: (model, random) =>
    inserted(model, random, {
      ...{ kind: 'conv', height: 3, width: 3, factor: 1 },
      ...{ stride: 1 + random.integer(2), relu: random.integer(2) === 1, number: nextNumber(model) },
    }),
  removeConvolution: (model, random) => {
    const removed = anyConvolution(model, random)?.number;
    return removed === undefined
      ? undefined
      : {
          ...model,
          layers: model.layers.filter(({ number }) => number !== removed),
          skips: model.skips.filter((skip) => !skip.includes(removed)),
        };
  },
  alterStride: (model, random) =>
    altered(model, random, (layer) => ({ ...layer, stride: beside(strides, layer.stride, random) })),
  /** To any number from half of it to twice as many. */
  alterNumberOfChannels: (model, random, image) =>
    altered(model, random, (layer) => {
      const channels = channelsOf(model, image);
      const place = model.layers.indexOf(layer);
      const before = place === 0 ? image : channels[place - 1]!;
      const now = channels[place]!;
      const least = Math.max(1, Math.ceil(now / 2));
      const drawn = least + random.integer(2 * now - least);
      return { ...layer, factor: roundedFactor((drawn < now ? drawn : drawn + 1) / before) };
    }),
  /** Of its height or its width. */
  filterSize: (model, random) =>
    altered(model, random, (layer) => {
      const side = random.pick(['height', 'width'] as const);
      return { ...layer, [side]: beside(filterSizes, layer[side], random) };
    }),
  insertOneToOne: (model, random) =>
    inserted(model, random, { kind: 'copy', relu: random.integer(2) === 1, number: nextNumber(model) }),
  addSkip: (model, random) => {
    const places = [0, ...model.layers.map(({ number }) => number)];
    const free = places.flatMap((from, i) =>
      places
        .slice(i + 1)
        .filter((to) => !model.skips.some((skip) => skip[0] === from && skip[1] === to))
        .map((to): [number, number] => [from, to]),
    );
    return free.length === 0
      ? undefined
      : { ...model, skips: [...model.skips, random.pick(free)].sort(bySkip) };
  },
  removeSkip: (model, random) => {
    const { skips } = model;
    return skips.length === 0
      ? undefined
      : { ...model, skips: skips.toSpliced(random.integer(skips.length), 1) };
  },
} satisfies Record<string, Mutation>;

export const largeScaleMutations: Readonly<Record<keyof typeof ofTraining | keyof typeof ofGraph, Mutation>> =
  {
    ...ofTraining,
    ...ofGraph,
  };

/** One of all mutations, evenly; where it cannot be applied, another. */
export function mutateLargeScale(model: LargeScaleModel, random: Random, image: number): LargeScaleModel {
  return anyOf(Object.values(largeScaleMutations), model, random, image);
}

/** One of those that change the graph. */
export function mutateGraph(model: LargeScaleModel, random: Random, image: number): LargeScaleModel {
  return anyOf(Object.values(ofGraph), model, random, image);
}

function anyOf(
  mutations: readonly Mutation[],
  model: LargeScaleModel,
  random: Random,
  image: number,
): LargeScaleModel {
  for (;;) {
    const child = random.pick(mutations)(model, random, image);
    if (child) return child;
  }
}

/** Higher than any that the parent has, so that nothing of it is inherited by mistake. */
function nextNumber({ layers, classifier }: LargeScaleModel): number {
  return layers.reduce((most, { number }) => Math.max(most, number), classifier) + 1;
}

function inserted(model: LargeScaleModel, random: Random, layer: LargeScaleLayer): LargeScaleModel {
  return { ...model, layers: model.layers.toSpliced(random.integer(model.layers.length + 1), 0, layer) };
}

function anyConvolution({ layers }: LargeScaleModel, random: Random): Conv | undefined {
  const convolutions = layers.filter((layer) => layer.kind === 'conv');
  return convolutions.length === 0 ? undefined : random.pick(convolutions);
}

function altered(
  model: LargeScaleModel,
  random: Random,
  alter: (layer: Conv) => Conv,
): LargeScaleModel | undefined {
  const chosen = anyConvolution(model, random);
  if (!chosen) return undefined;
  return { ...model, layers: model.layers.map((layer) => (layer === chosen ? alter(chosen) : layer)) };
}

/** The value before or after it in the list. */
function beside(values: readonly number[], value: number, random: Random): number {
  const place = values.indexOf(value);
  return random.pick([place - 1, place + 1].flatMap((i) => values[i] ?? []));
}
