/**
 * Vision transformers as plans: the published sizes (Dosovitskiy et al. 2021, table 1; Touvron et al. 2021 for Ti
 * and S), and Image GPT's stack on pixels (Chen et al. 2020). Blocks may differ from each other, as the space `vit`
 * needs it. Weight names are timm's dotted paths, with q, k and v apart.
 */
import { encoderBlock, layerNorm, pixelsAsTokens, projection } from './attention-operations.js';
import { PlanBuilder, PlanError } from '../plan/builder.js';
import type { Initial, Plan, Shape } from '../plan/plan.js';

export interface TransformerBlock {
  readonly heads: number;
  /** Width of the MLP. */
  readonly hidden: number;
}

export interface TransformerSkeleton {
  /** `[height, width, channels]` */
  readonly image: Shape;
  readonly classes: number;
  /** Features of a token. */
  readonly width: number;
  /** Features of one head. */
  readonly headSize: number;
  readonly blocks: readonly TransformerBlock[];
}

export interface VisionTransformer extends TransformerSkeleton {
  /** Side of a square patch, pixels. */
  readonly patch: number;
  /** Goes into the names of the weights that depend on the patch's size, where several share a supernet. */
  readonly suffix?: string;
}

const small: Initial = { kind: 'normal', deviation: 0.02, truncated: true };

/** ViT: patches, a class token, learned positions, encoder blocks, layer norm, classifier on the class token. */
export function visionTransformer(network: VisionTransformer): Plan {
  const { image, patch, width, suffix = '' } = network;
  const plan = new PlanBuilder();
  const patches = plan.conv(`patch_embed.proj${suffix}`, plan.input(image), {
    out: width,
    kernel: patch,
    stride: patch,
    bias: true,
  });
  const embedded = pixelsAsTokens(plan, 'patch_embed.flatten', patches);
  const count = plan.shape(embedded)[0]! + 1;
  const tokens = plan.add({
    kind: 'prependTokens',
    id: 'tokens',
    inputs: [embedded],
    shape: [count, width],
    weight: plan.weight('cls_token', [1, width], small),
    tokens: 1,
  });
  const placed = addPositions(plan, tokens, `pos_embed${suffix}`);
  const x = layerNorm(plan, 'norm', stackBlocks(plan, placed, network));
  const token = plan.add({ kind: 'token', id: 'token', inputs: [x], shape: [width], index: 0 });
  return plan.build(projection(plan, 'head', token, network.classes));
}

export interface PixelTransformer extends TransformerSkeleton {
  /** Pixels a side after averaging; the sequence has its square as length. */
  readonly side: number;
}

/**
 * Image GPT as a classifier (Chen et al. 2020): the image is averaged to a small picture whose pixels are read in
 * raster order, each token sees those before it, and the classifier reads the mean over all tokens. Pixels enter as
 * numbers through a dense layer, where the paper looks up one of 512 colours. Throws PlanError for a smaller image.
 */
export function imageGpt(network: PixelTransformer): Plan {
  const { image, side, width, classes } = network;
  const plan = new PlanBuilder();
  const ratio = Math.floor(image[0]! / side);
  if (ratio < 1)
    throw new PlanError(
      `the image is too small for this network: it reads ${side}x${side} pixels, of ${image[0]}x${image[1]}`,
    );
  const input = plan.input(image);
  const picture = ratio === 1 ? input : plan.avgPool('picture', input, { kernel: ratio, stride: ratio });
  const pixels = projection(plan, 'embed', pixelsAsTokens(plan, 'pixels', picture), width);
  const placed = addPositions(plan, pixels, 'pos_embed');
  const x = layerNorm(plan, 'norm', stackBlocks(plan, placed, network, true));
  const mean = plan.globalAvgPool('mean', plan.reshape('sequence', x, [plan.shape(x)[0]!, 1, width]));
  return plan.build(projection(plan, 'head', mean, classes));
}

function addPositions(plan: PlanBuilder, input: string, name: string): string {
  const shape = plan.shape(input);
  return plan.add({
    kind: 'addWeight',
    id: 'positions',
    inputs: [input],
    shape,
    weight: plan.weight(name, shape, small),
  });
}

function stackBlocks(
  plan: PlanBuilder,
  input: string,
  { blocks, headSize }: TransformerSkeleton,
  causal = false,
): string {
  return blocks.reduce(
    (x, { heads, hidden }, index) =>
      plan.segment(() => encoderBlock(plan, `blocks.${index}`, x, { heads, headSize, causal }, hidden)),
    input,
  );
}

/** Equal blocks with an MLP of four times the width. */
export function uniformBlocks(depth: number, width: number, heads: number): TransformerBlock[] {
  return Array.from({ length: depth }, () => ({ heads, hidden: 4 * width }));
}

interface Size {
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
}

/** Ti and S: Touvron et al. 2021 (DeiT), table 1; B and L: Dosovitskiy et al. 2021, table 1. */
const sizes: ReadonlyMap<string, Size> = new Map([
  ['ti', { width: 192, depth: 12, heads: 3 }],
  ['s', { width: 384, depth: 12, heads: 6 }],
  ['b', { width: 768, depth: 12, heads: 12 }],
  ['l', { width: 1024, depth: 24, heads: 16 }],
]);

export interface TransformerOptions {
  /** Default 1,000 (10 for the small ones). */
  readonly classes?: number;
  /** Default 224x224x3 (32x32x3 for the small ones and Image GPT). */
  readonly image?: Shape;
}

/** Names of the networks that `transformer` knows. */
export const transformerNames: readonly string[] = [
  ...[...sizes.keys()].flatMap((size) => [`vit-${size}/16`, `vit-${size}/32`]),
  'vit-cifar/4',
  'vit-cifar/8',
  'igpt-s',
  'igpt-cifar',
];

/** The network of this name; undefined if there is none. */
export function transformer(name: string, options: TransformerOptions = {}): Plan | undefined {
  const [, sizeName, patch] = /^vit-([a-z]+)\/(\d+)$/.exec(name) ?? [];
  const size = sizes.get(sizeName ?? '');
  if (size && (patch === '16' || patch === '32'))
    return vit(size, Number(patch), { classes: 1000, image: [224, 224, 3], ...options });
  const cifar = { classes: 10, image: [32, 32, 3], ...options };
  switch (name) {
    case 'vit-cifar/4':
    case 'vit-cifar/8':
      return vit({ width: 64, depth: 6, heads: 4 }, Number(patch), cifar);
    case 'igpt-s':
      return gpt({ width: 512, depth: 24, heads: 8 }, 32, cifar);
    case 'igpt-cifar':
      return gpt({ width: 64, depth: 6, heads: 4 }, 16, cifar);
    default:
      return undefined;
  }
}

function vit({ width, depth, heads }: Size, patch: number, options: Required<TransformerOptions>): Plan {
  const blocks = uniformBlocks(depth, width, heads);
  return visionTransformer({ ...options, patch, width, headSize: width / heads, blocks });
}

function gpt({ width, depth, heads }: Size, side: number, options: Required<TransformerOptions>): Plan {
  const blocks = uniformBlocks(depth, width, heads);
  return imageGpt({ ...options, side, width, headSize: width / heads, blocks });
}
