/**
 * The networks of "Large-Scale Evolution of Image Classifiers" (Real et al., ICML 2017) as data and as text,
 * `large-scale:lr=0.1/2=conv3x3*2s2:relu/3=copy/1=classifier/0-3`: a learning rate, the layers in a row with a number
 * each, under which their weights are inherited, and skips from the output of one layer to that of a later one, where 0
 * is the image.
 */
import { z } from 'zod';
import { excerpt } from '../errors/excerpt.js';
import { GenotypeError } from './search-space.js';

/** A convolution, or a one-to-one connection (`copy`), and whether batch norm and ReLU follow. */
export type LargeScaleLayer = {
  readonly number: number;
  readonly relu: boolean;
} & (
  | { readonly kind: 'copy' }
  | {
      readonly kind: 'conv';
      /** Of the filter, odd. */
      readonly height: number;
      readonly width: number;
      /** A power of two. */
      readonly stride: number;
      /** Its channels over its input's. */
      readonly factor: number;
    }
);

/** What the paper calls an individual's DNA. */
export interface LargeScaleModel {
  readonly learningRate: number;
  /** Each reads the one before, the first the image; the classifier follows the last. */
  readonly layers: readonly LargeScaleLayer[];
  /** By the numbers of the layers whose outputs they join, in ascending order. */
  readonly skips: readonly (readonly [from: number, to: number])[];
  /** The classifier's number. */
  readonly classifier: number;
}

export const strides: readonly number[] = [1, 2, 4, 8];
export const filterSizes: readonly number[] = [1, 3, 5, 7];

/** Thousandths, at least one. */
export function roundedFactor(factor: number): number {
  return Math.max(0.001, Number(factor.toFixed(3)));
}

/** Channels of each layer's output. */
export function channelsOf({ layers }: LargeScaleModel, image: number): number[] {
  let channels = image;
  return layers.map((layer) => {
    if (layer.kind === 'conv') channels = Math.max(1, Math.round(channels * layer.factor));
    return channels;
  });
}

export function bySkip([from, to]: readonly [number, number], other: readonly [number, number]): number {
  return from - other[0] || to - other[1];
}

const prefix = 'large-scale:';

export function isLargeScale(text: string): boolean {
  return text.trimStart().startsWith(prefix);
}

export function printLargeScale({ learningRate, layers, skips, classifier }: LargeScaleModel): string {
  const parts = [
    `lr=${learningRate}`,
    ...layers.map((layer) => `${layer.number}=${work(layer)}${layer.relu ? ':relu' : ''}`),
    `${classifier}=classifier`,
    ...(skips.length > 0 ? [skips.map(([from, to]) => `${from}-${to}`).join(',')] : []),
  ];
  return `${prefix}${parts.join('/')}`;
}

function work(layer: LargeScaleLayer): string {
  if (layer.kind === 'copy') return 'copy';
  const { height, width, factor, stride } = layer;
  return `conv${height}x${width}*${factor}${stride > 1 ? `s${stride}` : ''}`;
}

/** Throws GenotypeError with what is wrong and where. */
export function parseLargeScale(text: string): LargeScaleModel {
  const trimmed = text.slice(0, 100_000).trim();
  const [rate = '', ...parts] = trimmed.slice(prefix.length).split('/');
  const end = parts.findIndex((part) => part.endsWith('=classifier'));
  if (!isLargeScale(trimmed) || !rate.startsWith('lr=') || end < 0 || parts.length > end + 2)
    throw new GenotypeError(
      `"${excerpt(trimmed)}": such a network reads ${prefix}lr=RATE, its layers, NUMBER=classifier and perhaps skips, with / between them`,
    );
  return requireModel({
    learningRate: Number(rate.slice(3)),
    layers: parts.slice(0, end).map(parseLayer),
    skips: parts.length > end + 1 ? parts[end + 1]!.split(',').map(parseSkip).sort(bySkip) : [],
    classifier: Number(parts[end]!.split('=')[0]),
  });
}

function parseLayer(text: string): LargeScaleLayer {
  const found = /^(\d+)=(copy|conv(\d+)x(\d+)\*([\d.]+)(?:s(\d+))?)(:relu)?$/.exec(text);
  if (!found)
    throw new GenotypeError(
      `layer "${excerpt(text)}": expected such as 2=conv3x3*1, 2=conv3x5*1.5s2:relu or 3=copy`,
    );
  const [, number, kind, height, width, factor, stride = 1, relu] = found;
  const common = { number: Number(number), relu: relu !== undefined };
  if (kind === 'copy') return { ...common, kind };
  const filter = { height: Number(height), width: Number(width), stride: Number(stride) };
  return { ...common, kind: 'conv', ...filter, factor: Number(factor) };
}

function parseSkip(text: string): [number, number] {
  const found = /^(\d+)-(\d+)$/.exec(text);
  if (!found)
    throw new GenotypeError(`skip "${excerpt(text)}": expected the numbers of two layers, such as 0-3`);
  return [Number(found[1]), Number(found[2])];
}

const number = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const common = { number, relu: z.boolean() };
const size = z
  .number()
  .refine((value) => filterSizes.includes(value), `is none of ${filterSizes.join(', ')}`);

const modelSchema = z.strictObject({
  learningRate: z.number().positive(),
  layers: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({ ...common, kind: z.literal('copy') }),
      z.strictObject({
        ...{ ...common, kind: z.literal('conv'), height: size, width: size },
        stride: z.number().refine((value) => strides.includes(value), `is none of ${strides.join(', ')}`),
        factor: z
          .number()
          .positive()
          .max(1000)
          .refine((value) => roundedFactor(value) === value, 'has more than three decimals'),
      }),
    ]),
  ),
  skips: z.array(z.tuple([z.number(), z.number()])),
  classifier: number,
});

/** The same, if it is such a network. Throws GenotypeError. */
export function requireModel(json: unknown): LargeScaleModel {
  const parsed = modelSchema.safeParse(json);
  const issue = parsed.error?.issues[0];
  if (issue) throw new GenotypeError(`${issue.path.join('.') || 'the network'}: ${issue.message}`);
  const model = json as LargeScaleModel;
  const places = model.layers.map((layer) => layer.number);
  if (new Set([...places, model.classifier]).size <= places.length)
    throw new GenotypeError('two layers have one number');
  model.skips.forEach((skip, i) => {
    const [from, to] = skip.map((one) => (one === 0 ? 0 : places.indexOf(one) + 1 || NaN));
    if (!(from! < to!))
      throw new GenotypeError(`skip ${skip.join('-')}: expected the number of a layer and of a later one`);
    if (i > 0 && bySkip(model.skips[i - 1]!, skip) >= 0)
      throw new GenotypeError(`skip ${skip.join('-')}: skips stand in ascending order, each once`);
  });
  return model;
}
