/**
 * The operations that a cell's edge can be, as plan fragments. Each is the DARTS repository's module of that name
 * (quark0/darts, cnn/operations.py); layer ids and weight names are that module's dotted paths. `conv_3x1_1x3` is
 * the one of D-X-Y/AutoDL-Projects (lib/nas_infer_model/operations.py), which SETN uses; `nor_conv` is NAS-Bench-201's
 * (lib/models/cell_operations.py there).
 */
import { localAttention, selfAttention, transformerBlock } from './attention-operations.js';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { excerpt } from '../errors/excerpt.js';
import { InputError } from '../errors/input-error.js';
import { GenotypeError } from './search-space.js';
import { nearest } from '../errors/nearest.js';
import type { Operation, OperationPart, OperationSettings, Site } from './site.js';

/** ReLU, convolution, batch norm: `op.0`, `op.1`, `op.2`. The cells' preprocessing, with a 1x1 kernel. */
export function reluConvNorm({ plan, id, input, affine, stride }: Site, out: number, kernel = 1): string {
  const options = { out, kernel, stride, padding: (kernel - 1) / 2 };
  const x = plan.conv(`${id}.op.1`, plan.relu(`${id}.op.0`, input), options);
  return plan.batchNorm(`${id}.op.2`, x, { affine });
}

/** Halves the picture: ReLU, then two 1x1 convolutions of stride 2, the second one pixel further down and right. */
export function factorizedReduce(site: Site, out: number): string {
  return linearReduce({ ...site, input: site.plan.relu(`${site.id}.relu`, site.input) }, out);
}

/** The same without the ReLU. */
export function linearReduce({ plan, id, input: x, affine }: Site, out: number): string {
  const [height, width] = plan.shape(x);
  // An odd picture gets a line of zeros after the crop, so that both halves are equally large.
  const one = plan.conv(`${id}.conv_1`, x, { out: Math.floor(out / 2), kernel: 1, stride: 2 });
  const two = plan.conv(`${id}.conv_2`, x, {
    out: out - Math.floor(out / 2),
    kernel: 1,
    stride: 2,
    padding: [-1, height! % 2, -1, width! % 2],
  });
  return plan.batchNorm(`${id}.bn`, plan.concat(`${id}.concat`, [one, two]), { affine });
}

function none({ plan, id, input, stride }: Site): string {
  const [height, width, channels] = plan.shape(input);
  const shape = [Math.ceil(height! / stride), Math.ceil(width! / stride), channels!];
  return plan.add({ kind: 'zero', id, inputs: [input], shape });
}

function skip(site: Site): string {
  const { plan, id, input, stride } = site;
  return stride === 1 ? plan.activation('identity', id, input) : factorizedReduce(site, plan.channels(input));
}

function pool(kind: 'maxPool' | 'avgPool', kernel: number): Operation {
  return ({ plan, id, input, stride, poolNorm }) => {
    const window = { kernel, stride, padding: (kernel - 1) / 2 };
    if (!poolNorm) return plan[kind](id, input, window);
    return plan.batchNorm(`${id}.1`, plan[kind](`${id}.0`, input, window), { affine: false });
  };
}

/** Twice: ReLU, depthwise, pointwise, batch norm; the stride is in the first. */
function separable(kernel: number): Operation {
  return ({ plan, id, input, stride, affine, out = plan.channels(input) }) => {
    const half = (x: string, first: number, step: number): string => {
      const layer = (i: number): string => `${id}.op.${first + i}`;
      const padding = (kernel - 1) / 2;
      const spatial = plan.depthwise(layer(1), plan.relu(layer(0), x), { kernel, stride: step, padding });
      return plan.batchNorm(layer(3), plan.conv(layer(2), spatial, { out, kernel: 1 }), { affine });
    };
    return half(half(input, 0, stride), 4, 1);
  };
}

/** ReLU, depthwise with dilation 2, pointwise, batch norm. */
function dilated(kernel: number): Operation {
  return ({ plan, id, input, stride, affine }) => {
    const spatial = plan.depthwise(`${id}.op.1`, plan.relu(`${id}.op.0`, input), {
      kernel,
      stride,
      padding: kernel - 1,
      dilation: 2,
    });
    const x = plan.conv(`${id}.op.2`, spatial, { out: plan.channels(input), kernel: 1 });
    return plan.batchNorm(`${id}.op.3`, x, { affine });
  };
}

/** ReLU, a row convolution, a column convolution, batch norm. */
function factored(kernel: number): Operation {
  return ({ plan, id, input, stride, affine }) => {
    const out = plan.channels(input);
    const side = (kernel - 1) / 2;
    const row = plan.conv(`${id}.1`, plan.relu(`${id}.0`, input), {
      out,
      kernel: [1, kernel],
      stride: [1, stride],
      padding: [0, side],
    });
    const column = plan.conv(`${id}.2`, row, {
      out,
      kernel: [kernel, 1],
      stride: [stride, 1],
      padding: [side, 0],
    });
    return plan.batchNorm(`${id}.3`, column, { affine });
  };
}

/**
 * AmoebaNet's 7x7 convolution in rows and columns, at a quarter of the channels between two 1x1 convolutions
 * (tensorflow/tpu, models/official/amoeba_net); a batch norm after each, and ReLU before.
 */
const bottleneck: Operation = ({ plan, id, input, stride, affine }) => {
  const out = plan.channels(input);
  const quarter = Math.max(1, Math.floor(out / 4));
  const half = (
    part: number,
    x: string,
    channels: number,
    kernel: readonly [number, number],
    step: readonly [number, number],
  ): string => {
    const padding = [(kernel[0] - 1) / 2, (kernel[1] - 1) / 2] as const;
    const y = plan.conv(`${id}.${part}.1`, plan.relu(`${id}.${part}.0`, x), {
      out: channels,
      kernel,
      stride: step,
      padding,
    });
    return plan.batchNorm(`${id}.${part}.2`, y, { affine });
  };
  const row = half(1, half(0, input, quarter, [1, 1], [1, 1]), quarter, [1, 7], [1, stride]);
  return half(3, half(2, row, quarter, [7, 1], [stride, 1]), out, [1, 1], [1, 1]);
};

/**
 * Squeeze-and-excitation (Hu et al., CVPR 2018, section 3) as NSGANetV1 has it among its operations: the channels' means
 * through two layers, the first to a quarter of the channels in steps of eight, gate the channels by a hard sigmoid. At
 * stride 2 the picture is halved first. As in a re-implementation: the authors' code is not public.
 */
const squeezeExcitation: Operation = (site) => {
  const { plan, id, stride } = site;
  const channels = plan.channels(site.input);
  const input = stride === 1 ? site.input : factorizedReduce({ ...site, id: `${id}.reduce` }, channels);
  const narrow = Math.max(8, 8 * Math.floor((channels / 4 + 4) / 8));
  const squeezed = plan.dense(`${id}.squeeze`, plan.globalAvgPool(`${id}.pool`, input), narrow);
  const scores = plan.dense(`${id}.excite`, plan.relu(`${id}.relu`, squeezed), channels);
  return plan.add({ kind: 'gate', id, inputs: [input, scores], shape: plan.shape(input) });
};

/** Share of a local binary convolution's filters that is not 0. */
const binaryDensity = 0.9;

/**
 * A local binary convolution (Juefei-Xu et al., CVPR 2017): filters of 1, -1 and 0 that are drawn and never trained,
 * ReLU, and a learned 1x1 convolution with a bias. As in a re-implementation of NSGANetV1, too.
 */
function localBinary(kernel: number): Operation {
  return ({ plan, id, input, stride }) => {
    const out = plan.channels(input);
    const padding = (kernel - 1) / 2;
    const x = plan.conv(`${id}.0`, input, { out, kernel, stride, padding, signs: binaryDensity });
    return plan.conv(`${id}.2`, plan.relu(`${id}.1`, x), { out, kernel: 1, bias: true });
  };
}

const builtIn: readonly (readonly [name: string, summary: string, build: Operation])[] = [
  ['none', 'nothing', none],
  ['max_pool_3x3', 'a 3x3 max pooling', pool('maxPool', 3)],
  ['max_pool_5x5', 'a 5x5 max pooling', pool('maxPool', 5)],
  ['max_pool_7x7', 'a 7x7 max pooling', pool('maxPool', 7)],
  ['avg_pool_3x3', 'a 3x3 average pooling', pool('avgPool', 3)],
  ['skip_connect', 'a copy', skip],
  ['sep_conv_3x3', 'a 3x3 separable convolution', separable(3)],
  ['sep_conv_5x5', 'a 5x5 separable convolution', separable(5)],
  ['sep_conv_7x7', 'a 7x7 separable convolution', separable(7)],
  ['dil_conv_3x3', 'a 3x3 dilated convolution', dilated(3)],
  ['dil_conv_5x5', 'a 5x5 dilated convolution', dilated(5)],
  ['conv_7x1_1x7', 'a 7x7 convolution factored into rows and columns', factored(7)],
  [
    'bottleneck_7x1_1x7',
    'a 7x7 convolution factored into rows and columns, at a quarter of the channels',
    bottleneck,
  ],
  ['conv_3x1_1x3', 'a 3x3 convolution factored into rows and columns', factored(3)],
  ['squeeze_excitation', 'a squeeze-and-excitation', squeezeExcitation],
  ['lbc_conv_3x3', 'a 3x3 local binary convolution', localBinary(3)],
  ['lbc_conv_5x5', 'a 5x5 local binary convolution', localBinary(5)],
  ['self_attention', 'a self-attention', selfAttention],
  ['local_attention_3x3', 'a 3x3 local attention', localAttention(3)],
  ['local_attention_7x7', 'a 7x7 local attention', localAttention(7)],
  ['transformer_block', 'a transformer block', transformerBlock],
  ['nor_conv_1x1', 'a 1x1 convolution', (site) => reluConvNorm(site, site.plan.channels(site.input), 1)],
  ['nor_conv_3x3', 'a 3x3 convolution', (site) => reluConvNorm(site, site.plan.channels(site.input), 3)],
];

const table = new Map<string, OperationPart>(
  builtIn.map(([name, summary, build]) => [name, { name, summary, build }]),
);

/** Names of the operations that are there without plug-ins. */
export const builtInOperations: readonly string[] = builtIn.map(([name]) => name);

/** All that an edge can be, with the operations of the plug-ins that this process has read. */
export const operations: ReadonlyMap<string, OperationPart> = table;

/**
 * Adds an operation, for genotypes and for spaces that list it. Adding the same object again changes nothing. Throws
 * GenotypeError when the name is another operation's.
 */
export function addOperation(part: OperationPart): void {
  const { name } = part;
  if (!/^[A-Za-z]\w{0,63}$/.test(name))
    throw new GenotypeError(`"${excerpt(name)}" cannot name an operation: letters, digits and _ only`);
  const known = table.get(name);
  if (known && known !== part)
    throw new GenotypeError(`there is another operation ${name} already; give this one a name of its own`);
  table.set(name, part);
}

/** The eight of the DARTS space, in the order of the genome's columns (EvNAS genotypes.py). */
export const dartsOperations: readonly string[] = [
  'none',
  'max_pool_3x3',
  'avg_pool_3x3',
  'skip_connect',
  'sep_conv_3x3',
  'sep_conv_5x5',
  'dil_conv_3x3',
  'dil_conv_5x5',
];

/** The default of the space `darts-attention`: DARTS's best liked convolutions beside attention. */
export const attentionOperations: readonly string[] = [
  'none',
  'max_pool_3x3',
  'skip_connect',
  'sep_conv_3x3',
  'dil_conv_5x5',
  'self_attention',
  'local_attention_3x3',
  'transformer_block',
];

/** The operation of this name, with its settings. Throws GenotypeError with the nearest name. */
export function operation(name: string, settings: OperationSettings = {}): Operation {
  const found = operations.get(name);
  if (!found) throw new GenotypeError(unknownOperation(name));
  return (site) => found.build(site, Object.hasOwn(settings, name) ? settings[name] : undefined);
}

/** Throws GenotypeError for a list that names an operation twice or one that is not there, or leaves no choice. */
export function checkOperations(operations: readonly string[]): void {
  operations.forEach((name) => operation(name));
  if (new Set(operations).size < operations.length)
    throw new GenotypeError(`the list of operations names one twice: ${operations.join(', ')}`);
  if (operations.every((name) => name === 'none'))
    throw new GenotypeError('the list of operations needs at least one besides none');
}

/** Throws InputError for settings, other than the defaults, of operations that are not in the list. */
export function requireUsed(list: readonly string[], settings: OperationSettings = {}): void {
  for (const [name, values] of Object.entries(settings)) {
    const standard = z.object(operations.get(name)?.settings ?? {}).safeParse({}).data;
    if (list.includes(name) || isDeepStrictEqual(values, standard)) continue;
    const setting = `space.operationSettings.${name}`;
    throw new InputError(`${setting}: would change nothing: no edge of this space can be ${name}`, {
      ...{ setting, advice: 'name it in space.operations, or remove its settings' },
    });
  }
}

/** With its article; an operation that is not known here goes by its name. */
export function operationInWords(name: string): string {
  return operations.get(name)?.summary ?? name;
}

/** What to say of a name that is no operation. */
export function unknownOperation(name: string, known: Iterable<string> = operations.keys()): string {
  return `there is no operation "${excerpt(name)}"${nearest(name, [...known])}`;
}
