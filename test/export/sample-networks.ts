/** Networks of every space and every family made by hand, small, with weights and statistics as training leaves them. */
import type { Batch } from '../../src/network/network.js';
import { openBackend } from '../../src/network/backends.js';
import { initialise, view, weightTable, weightValues } from '../../src/network/weights.js';
import { size } from '../../src/plan/size.js';
import type { Plan } from '../../src/plan/plan.js';
import { stream } from '../../src/random.js';
import { openSpace } from '../../src/experiment/parts/open.js';
import { partsOf } from '../../src/experiment/parts/registry.js';
import { experimentOf } from '../../src/experiment/settings/load.js';
import { derivedPlan } from '../../src/space/derived.js';
import { parseGenotype } from '../../src/space/genotype-text.js';
import {
  network,
  networkNames,
  networkPlan,
  type NetworkOptions,
} from '../../src/space/networks/catalogue.js';
import { parseBenchCell } from '../../src/space/nasbench201.js';
import { benchDerivedPlan } from '../../src/space/nasbench201-network.js';
import { publishedGenotype } from '../../src/space/published.js';
import { trainable } from '../../src/space/search-space.js';
import type { SpacePart } from '../../src/space/space-part.js';
import { spaces } from '../../src/space/spaces.js';
import { parseTransformer, vitPlan } from '../../src/space/vit-genotype.js';
import { PlanError } from '../../src/plan/builder.js';
import type { Tensors } from '../../src/store/safetensors.js';

export interface SampleNetwork {
  readonly name: string;
  plan(): Plan;
}

const image = [32, 32, 3] as const;

const cells = (genotype: string, more: { readonly auxiliary?: boolean; readonly image?: number[] } = {}) =>
  derivedPlan(parseGenotype(genotype), { channels: 8, cells: 3, classes: 10, image, ...more });

const attentionCell =
  'normal:self_attention@0+local_attention_3x3@1,transformer_block@1+local_attention_7x7@2' +
  '/reduce:self_attention@0+transformer_block@1,local_attention_3x3@0+conv_7x1_1x7@1';
const gateCell =
  'normal:squeeze_excitation@0++lbc_conv_3x3@1,lbc_conv_5x5@2+squeeze_excitation@1' +
  '/reduce:squeeze_excitation@0+lbc_conv_5x5@1,lbc_conv_3x3@0++squeeze_excitation@2';
const convolutionCell =
  'normal:sep_conv_3x3@0+dil_conv_5x5@1,max_pool_3x3@0+avg_pool_3x3@1,none@2+skip_connect@0:2,4' +
  '/reduce:sep_conv_5x5@0+dil_conv_3x3@1,max_pool_3x3@0+avg_pool_3x3@1,none@1+sep_conv_7x7@2';

/** Narrow, where the space's networks have a width. */
function openedSpace({ name, small }: SpacePart) {
  const experiment = experimentOf({
    ...{ name: 'export', dataset: { name: 'procedural' }, space: { name } },
    evaluator: { name: 'scratch' },
    ...(small && { derived: { channels: 8, cells: small.cells } }),
  });
  return trainable(openSpace(experiment, { classes: 10, image }, partsOf()));
}

/** Two random architectures of each space that is listed. */
const randomNetworks: readonly SampleNetwork[] = spaces.flatMap((part) =>
  [1, 2].map((number) => ({
    name: `${part.name}: random architecture ${number}`,
    plan: () => {
      const space = openedSpace(part);
      return space.derivedPlan(space.decode(space.sample(stream(part.name, 'export', number))));
    },
  })),
);

/** Of every search space. */
export const spaceNetworks: readonly SampleNetwork[] = [
  {
    name: 'darts: DARTS-V2 with an auxiliary head',
    plan: () =>
      derivedPlan(publishedGenotype('darts-v2'), {
        ...{ channels: 8, cells: 3, classes: 10, image, auxiliary: true },
      }),
  },
  { name: 'darts: every operation, another output', plan: () => cells(convolutionCell) },
  { name: 'darts: an odd picture', plan: () => cells(convolutionCell, { image: [27, 21, 1] }) },
  {
    name: 'darts: the stem for ImageNet',
    plan: () =>
      derivedPlan(publishedGenotype('evnas-a'), { channels: 8, cells: 3, classes: 10, image: [128, 128, 3] }),
  },
  { name: 'darts-attention: every operation', plan: () => cells(attentionCell) },
  { name: 'gates, fixed filters and nodes that join', plan: () => cells(gateCell) },
  {
    name: 'nasbench201: every operation',
    plan: () =>
      benchDerivedPlan(
        { channels: 8, cells: 1, classes: 10, image },
        parseBenchCell('|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|'),
      ),
  },
  {
    name: 'nasbench201: nothing but zeros',
    plan: () =>
      benchDerivedPlan(
        { channels: 8, cells: 1, classes: 10, image },
        parseBenchCell('|none~0|+|none~0|none~1|+|none~0|none~1|none~2|'),
      ),
  },
  {
    name: 'vit',
    plan: () =>
      vitPlan(parseTransformer('vit:patch=8,width=48/heads=2,mlp=2/heads=3,mlp=4'), { classes: 10, image }),
  },
  ...['nasnet-a', 'amoebanet-a', 'pnasnet-5', 'enas'].map((name) => ({
    name: `${name} in its authors' network`,
    plan: () => networkPlan(name, { channels: 8, cells: 3, classes: 10, image }),
  })),
  ...randomNetworks,
];

/** As narrow as it can be had, for pictures of 32 pixels where that is enough. */
const sizes: readonly NetworkOptions[] = [
  { image, classes: 10, channels: 8 },
  { image, classes: 10 },
  { image: [64, 64, 3], classes: 10, channels: 8 },
  { classes: 10, channels: 8 },
  { classes: 10 },
];

function smallest(name: string): Plan {
  for (const options of sizes)
    try {
      return network(name, options);
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
    }
  throw new Error(`${name} has no size that works`);
}

/** Made by hand: every name that is listed, but for the published cells. */
export const handMadeNetworks: readonly SampleNetwork[] = networkNames()
  .map(({ name }) => name)
  .filter((name) => {
    try {
      publishedGenotype(name);
      return false;
    } catch {
      return true;
    }
  })
  .map((name) => ({ name, plan: () => smallest(name) }));

/** One of each family, the smallest. */
export const families: readonly string[] = [
  ...['mlp', 'alexnet-cifar', 'vgg-11', 'vgg-11-cifar', 'googlenet', 'googlenet-cifar', 'resnet-18'],
  ...['resnet-50', 'resnet-18-cifar', 'resnet-cifar-20', 'resnet-cifar-20-sagan', 'densenet-bc-100-12'],
  ...['densenet-121', 'vit-ti/16', 'vit-cifar/8', 'igpt-cifar'],
];

export interface Computed {
  readonly plan: Plan;
  readonly tensors: Tensors;
  readonly batch: Batch;
  /** Class scores, `[images, classes]`. */
  readonly logits: Float32Array;
}

/**
 * Weights around their initial values, none of them 0, running statistics those of a batch, and the class scores of
 * our own forward pass with them.
 */
export async function computed({ name, plan: make }: SampleNetwork, images = 8): Promise<Computed> {
  const plan = make();
  const weights = weightTable(plan.weights);
  initialise(weights, name);
  for (const weight of plan.weights) {
    if (weight.initial.kind !== 'constant') continue;
    const random = stream(name, 'shift', weight.name);
    const values = view(weights, weight.name);
    for (let i = 0; i < values.length; i++) values[i]! += 0.2 * random.normal();
  }
  const random = stream(name, 'images');
  const shape = plan.layers[0]!.shape;
  const batch = {
    images: Float32Array.from({ length: images * size(shape) }, () => random.normal()),
    labels: new Uint8Array(images),
    size: images,
  };
  const backend = await openBackend('wasm', { memoryLimit: 8 * 2 ** 30 });
  const compiled = backend.compile(plan, images, 'train');
  try {
    await settle(plan, weights, batch, compiled);
    const logits = await compiled.logits(batch, weights, 'running');
    const tensors = Object.fromEntries(
      plan.weights.map((weight) => [
        weight.name,
        { shape: weight.shape, values: Float32Array.from(weightValues(weights, weight)) },
      ]),
    );
    return { plan, tensors, batch, logits };
  } finally {
    compiled.dispose();
    backend.dispose();
  }
}

type Compiled = ReturnType<Awaited<ReturnType<typeof openBackend>>['compile']>;

/** Running statistics become those of the batch, kept away from 0. */
async function settle(
  plan: Plan,
  weights: ReturnType<typeof weightTable>,
  batch: Batch,
  compiled: Compiled,
): Promise<void> {
  const statistics = plan.weights.filter(({ trainable }) => trainable === false);
  if (statistics.length === 0) return;
  const gradients = weightTable(plan.weights);
  const noise = ['settle'] as const;
  const heads = plan.auxiliary === undefined ? {} : { auxiliaryWeight: 1 };
  await compiled.gradients(batch, weights, gradients, { noise: [18, ...noise], ...heads });
  for (const { name } of statistics) {
    const values = view(weights, name);
    values.set(view(gradients, name));
    if (name.endsWith('running_var')) values.forEach((value, i) => (values[i] = value + 0.1));
  }
}

/** The largest difference of any number. */
export function largestDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(found[i]! - expected[i]!);
    if (!(difference <= largest)) largest = difference; // NaN stays
  }
  return largest;
}

/** `[n, h, w, c]` as `[n, c, h, w]`; anything without pictures as it is. */
export function channelsFirst(images: Float32Array, shape: readonly number[]): Float32Array {
  if (shape.length !== 3) return images;
  const [height, width, channels] = shape as [number, number, number];
  const pixels = height * width;
  return images.map((_, i) => {
    const image = Math.floor(i / (pixels * channels));
    const channel = Math.floor(i / pixels) % channels;
    return images[image * pixels * channels + (i % pixels) * channels + channel]!;
  });
}
