/**
 * Attention as plan fragments: the blocks that cells and vision transformers are made of, and the attention
 * operations of a cell's edge.
 */
import { PlanError, type PlanBuilder } from '../plan/builder.js';
import type { Operation, Site } from './site.js';
import type { Initial } from '../plan/plan.js';

/** Transformers start from a normal distribution cut at two deviations (ViT; timm's default). */
const small: Initial = { kind: 'normal', deviation: 0.02, truncated: true };
const zeros: Initial = { kind: 'constant', value: 0 };
const ones: Initial = { kind: 'constant', value: 1 };

export interface Attention {
  readonly heads: number;
  /** Features of one head. */
  readonly headSize: number;
  /** Token i sees tokens 0..i only. */
  readonly causal?: boolean;
}

/** `[height, width, channels]` to `[height * width, channels]`, a token for each pixel. */
export function pixelsAsTokens(plan: PlanBuilder, id: string, input: string): string {
  const [height, width, channels] = plan.shape(input);
  return plan.reshape(id, input, [height! * width!, channels!]);
}

/** Layer norm over the last axis (Ba et al. 2016, eq. 3). Epsilon 1e-6, as in ViT. */
export function layerNorm(plan: PlanBuilder, id: string, input: string): string {
  const size = [plan.channels(input)];
  const gamma = plan.weight(`${id}.weight`, size, ones);
  const beta = plan.weight(`${id}.bias`, size, zeros);
  return plan.add({
    kind: 'layerNorm',
    id,
    inputs: [input],
    shape: plan.shape(input),
    gamma,
    beta,
    epsilon: 1e-6,
  });
}

/** A dense layer with the transformer's initial values. */
export function projection(plan: PlanBuilder, id: string, input: string, out: number): string {
  const weight = plan.weight(`${id}.weight`, [plan.channels(input), out], small);
  const bias = plan.weight(`${id}.bias`, [out], zeros);
  const shape = [...plan.shape(input).slice(0, -1), out];
  return plan.add({ kind: 'dense', id, inputs: [input], shape, weight, bias });
}

/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2.2): queries from `[n, d]`, keys and values from `[m, d]`,
 * output `[n, d]`.
 */
export function multiHeadAttention(
  plan: PlanBuilder,
  id: string,
  [queries, keys]: readonly [queries: string, keys: string],
  { heads, headSize, causal }: Attention,
): string {
  const inner = heads * headSize;
  const q = projection(plan, `${id}.q`, queries, inner);
  const k = projection(plan, `${id}.k`, keys, inner);
  const v = projection(plan, `${id}.v`, keys, inner);
  const mixed = plan.add({
    kind: 'attention',
    id: `${id}.attention`,
    inputs: [q, k, v],
    shape: plan.shape(q),
    heads,
    scale: 1 / Math.sqrt(headSize),
    ...(causal ? { causal } : {}),
  });
  return projection(plan, `${id}.proj`, mixed, plan.channels(queries));
}

/** Two dense layers with a GELU between (Vaswani et al. 2017, section 3.3; Dosovitskiy et al. 2021, section 3.1). */
export function multilayerPerceptron(plan: PlanBuilder, id: string, input: string, hidden: number): string {
  const wide = plan.activation('gelu', `${id}.act`, projection(plan, `${id}.fc1`, input, hidden));
  return projection(plan, `${id}.fc2`, wide, plan.channels(input));
}

/** A pre-norm encoder block on tokens `[n, d]` (Dosovitskiy et al. 2021, eq. 2 and 3). `hidden`: the MLP's width. */
export function encoderBlock(
  plan: PlanBuilder,
  id: string,
  input: string,
  attention: Attention,
  hidden: number,
): string {
  const normed = layerNorm(plan, `${id}.norm1`, input);
  const seen = multiHeadAttention(plan, `${id}.attn`, [normed, normed], attention);
  const middle = plan.sum(`${id}.residual1`, [input, plan.dropPath(`${id}.drop_path1`, seen)]);
  const mixed = multilayerPerceptron(plan, `${id}.mlp`, layerNorm(plan, `${id}.norm2`, middle), hidden);
  return plan.sum(`${id}.residual2`, [middle, plan.dropPath(`${id}.drop_path2`, mixed)]);
}

/** Halves the picture by averaging 2x2 pixels; the last line of an odd picture stands for two. */
function halve({ plan, id, input, stride }: Site): string {
  if (stride === 1) return input;
  const [height, width] = plan.shape(input);
  const padding = [0, height! % 2, 0, width! % 2] as const;
  return plan.avgPool(`${id}.pool`, input, { kernel: 2, stride: 2, padding });
}

/**
 * The attention block of SAGAN (Zhang et al. 2019, section 3, eq. 1 to 3): queries and keys have an eighth of the
 * channels and values half of them, keys and values are pooled 2x2 as in the authors' code, and what comes out is
 * added to the input times a learned gain that starts at 0. At stride 2 the input is averaged first.
 */
export function selfAttention(site: Site): string {
  const { plan, id } = site;
  const x = halve(site);
  const [height, width, channels] = plan.shape(x);
  const part = (divisor: number): number => Math.max(1, Math.floor(channels! / divisor));
  const pooled = (name: string, out: number): string => {
    const y = plan.conv(`${id}.${name}`, x, { out, kernel: 1 });
    if (height! < 2 || width! < 2) return y;
    return plan.maxPool(`${id}.${name}_pool`, y, { kernel: 2, stride: 2 });
  };
  const queries = plan.conv(`${id}.query`, x, { out: part(8), kernel: 1 });
  const inputs = [queries, pooled('key', part(8)), pooled('value', part(2))].map((layer, i) =>
    pixelsAsTokens(plan, `${id}.tokens${i}`, layer),
  );
  const shape = [height! * width!, part(2)];
  const seen = plan.add({ kind: 'attention', id: `${id}.attention`, inputs, shape, heads: 1, scale: 1 });
  const image = plan.reshape(`${id}.image`, seen, [height!, width!, part(2)]);
  const mixed = plan.conv(`${id}.out`, image, { out: channels!, kernel: 1 });
  const weight = plan.weight(`${id}.gain`, [1], zeros);
  const scaled = plan.add({
    kind: 'scale',
    id: `${id}.scale`,
    inputs: [mixed],
    shape: plan.shape(mixed),
    weight,
  });
  return plan.sum(id, [x, scaled]);
}

/** Heads of about `size` features that divide the channels. */
function headsOf(channels: number, size: number): number {
  let heads = Math.max(1, Math.floor(channels / size));
  while (channels % heads !== 0) heads--;
  return heads;
}

/**
 * Stand-alone self-attention in a window (Ramachandran et al. 2019, eq. 2 and 3) instead of a convolution: ReLU,
 * attention of heads of 8 channels with learned relative rows and columns, batch norm. At stride 2 the result is
 * averaged 2x2, as in section 4.1 of the paper. Throws PlanError for an odd number of channels.
 */
export function localAttention(window: number): Operation {
  return (site) => {
    const { plan, id, input, affine } = site;
    const x = plan.relu(`${id}.relu`, input);
    const channels = plan.channels(x);
    if (channels % 2 !== 0)
      throw new PlanError(`${id}: local attention needs an even number of channels, not ${channels}`);
    const [query, key, value] = ['query', 'key', 'value'].map((name) =>
      plan.conv(`${id}.${name}`, x, { out: channels, kernel: 1 }),
    );
    const offset: Initial = { kind: 'normal', deviation: 1 / Math.sqrt(channels) };
    const half = Math.floor(channels / 2);
    const seen = plan.add({
      kind: 'localAttention',
      id: `${id}.attention`,
      inputs: [query!, key!, value!],
      shape: plan.shape(x),
      heads: headsOf(channels, 8),
      window,
      rowWeight: plan.weight(`${id}.rows`, [window, half], offset),
      columnWeight: plan.weight(`${id}.columns`, [window, half], offset),
    });
    return plan.batchNorm(`${id}.bn`, halve({ ...site, input: seen }), { affine });
  };
}

/** Most keys that a transformer block looks at; a larger picture is averaged to at most 16x16 for them. */
const mostKeysASide = 16;

/**
 * A transformer block on the cell's pixels as tokens: layer norm, multi-head attention, MLP of twice the width, both
 * with residuals (Vaswani et al. 2017; the pre-norm form of Dosovitskiy et al. 2021). Keys and values come from a
 * picture of at most 16x16, averaged, so that memory grows with the pixels and not with their square (the spatial
 * reduction of Wang et al. 2021, section 3.3, by pooling). At stride 2 the input is averaged first.
 */
export function transformerBlock(site: Site): string {
  const { plan, id } = site;
  const image = halve(site);
  const [height, width, channels] = plan.shape(image);
  const heads = headsOf(channels!, 16);
  const tokens = pixelsAsTokens(plan, `${id}.tokens`, image);
  const queries = layerNorm(plan, `${id}.norm1`, tokens);
  const keys = fewerTokens(plan, id, queries, [height!, width!]);
  const seen = multiHeadAttention(plan, `${id}.attn`, [queries, keys], {
    heads,
    headSize: channels! / heads,
  });
  const middle = plan.sum(`${id}.residual1`, [tokens, seen]);
  const mixed = multilayerPerceptron(
    plan,
    `${id}.mlp`,
    layerNorm(plan, `${id}.norm2`, middle),
    2 * channels!,
  );
  return plan.reshape(id, plan.sum(`${id}.residual2`, [middle, mixed]), [height!, width!, channels!]);
}

function fewerTokens(
  plan: PlanBuilder,
  id: string,
  tokens: string,
  [height, width]: readonly [number, number],
): string {
  const ratio = Math.ceil(Math.max(height, width) / mostKeysASide);
  if (ratio === 1) return tokens;
  const image = plan.reshape(`${id}.keys_image`, tokens, [height, width, plan.channels(tokens)]);
  const pooled = plan.avgPool(`${id}.keys_pool`, image, {
    kernel: Math.min(ratio, height, width),
    stride: ratio,
  });
  return pixelsAsTokens(plan, `${id}.keys`, pooled);
}
