/** GoogLeNet (Inception v1), without the two auxiliary heads, and the one for CIFAR. */
import { PlanBuilder } from '../../plan/builder.js';
import { convRelu, widths, type Family } from './family.js';

/** Widths of an inception module (the paper's table 1). */
type Inception = readonly [
  one: number,
  reduce3: number,
  three: number,
  reduce5: number,
  five: number,
  pool: number,
];

const modules: readonly (readonly [name: string, widths: Inception])[] = [
  ['3a', [64, 96, 128, 16, 32, 32]],
  ['3b', [128, 128, 192, 32, 96, 64]],
  ['4a', [192, 96, 208, 16, 48, 64]],
  ['4b', [160, 112, 224, 24, 64, 64]],
  ['4c', [128, 128, 256, 24, 64, 64]],
  ['4d', [112, 144, 288, 32, 64, 64]],
  ['4e', [256, 160, 320, 32, 128, 128]],
  ['5a', [256, 160, 320, 32, 128, 128]],
  ['5b', [384, 192, 384, 48, 128, 128]],
];

/** The picture is halved before these modules. */
const pooled = new Set(['4a', '5a']);

export const googlenet: Family = {
  pattern: /^googlenet$/,
  names: ['googlenet'],
  source:
    'Szegedy et al., Going Deeper with Convolutions, CVPR 2015; 5x5 convolutions, biases, no batch norm',
  build(_, options) {
    const { classes = 1000, image = [224, 224, 3] } = options;
    const scale = widths(options, 64);
    const plan = new PlanBuilder('he');
    const conv = (name: string, x: string, out: number, kernel: number, stride = 1): string =>
      convRelu(plan, x, {
        ...{ conv: name, relu: `${name}.relu`, out: scale(out), kernel, stride },
        ...{ padding: (kernel - 1) / 2, bias: true },
      });
    // Halves an even picture; the window reaches one line over its end.
    const pool = (id: string, x: string): string =>
      plan.maxPool(id, x, { kernel: 3, stride: 2, padding: [0, 1, 0, 1] });
    const norm = (id: string, x: string): string =>
      plan.add({
        kind: 'localResponseNorm',
        id,
        inputs: [x],
        shape: plan.shape(x),
        ...{ size: 5, alpha: 1e-4, beta: 0.75, k: 1 },
      });
    const one = norm('norm1', pool('pool1', conv('conv1', plan.input(image), 64, 7, 2)));
    const two = conv('conv2', conv('conv2_reduce', one, 64, 1), 192, 3);
    let x = pool('pool2', norm('norm2', two));
    for (const [name, sizes] of modules) {
      if (pooled.has(name)) x = pool(`pool${Number(name[0]) - 1}`, x);
      x = inception(plan, name, x, sizes.map(scale), (id, input, out, kernel) =>
        convRelu(plan, input, {
          ...{ conv: id, relu: `${id}.relu`, out, kernel, padding: (kernel - 1) / 2, bias: true },
        }),
      );
    }
    const last = plan.dropout('dropout', plan.globalAvgPool('global_pooling', x), 0.4);
    return plan.build(plan.dense('classifier', last, classes));
  },
};

/** For 32x32 images: one 3x3 convolution in front, batch norms, two 3x3 in place of each 5x5. */
export const googlenetCifar: Family = {
  pattern: /^googlenet-cifar$/,
  names: ['googlenet-cifar'],
  source: 'kuangliu/pytorch-cifar, models/googlenet.py',
  build(_, options) {
    const { classes = 10, image = [32, 32, 3] } = options;
    const scale = widths(options, 192);
    const plan = new PlanBuilder('he');
    const block = (id: string, input: string, out: number, kernel: number): string =>
      convRelu(plan, input, {
        ...{ conv: `${id}.conv`, norm: `${id}.norm`, relu: `${id}.relu` },
        ...{ out, kernel, padding: (kernel - 1) / 2, bias: true },
      });
    let x = block('pre', plan.input(image), scale(192), 3);
    for (const [name, sizes] of modules) {
      if (pooled.has(name))
        x = plan.maxPool(`pool${Number(name[0]) - 1}`, x, { kernel: 3, stride: 2, padding: 1 });
      x = inception(plan, name, x, sizes.map(scale), (id, input, out, kernel) =>
        kernel === 5
          ? block(`${id}.b`, block(`${id}.a`, input, out, 3), out, 3)
          : block(id, input, out, kernel),
      );
    }
    return plan.build(plan.dense('classifier', plan.globalAvgPool('global_pooling', x), classes));
  },
};

type Block = (id: string, input: string, out: number, kernel: number) => string;

function inception(
  plan: PlanBuilder,
  name: string,
  input: string,
  [one, reduce3, three, reduce5, five, pool]: readonly number[],
  block: Block,
): string {
  const id = (part: string): string => `inception_${name}.${part}`;
  return plan.segment(() =>
    plan.concat(id('concat'), [
      block(id('1x1'), input, one!, 1),
      block(id('3x3'), block(id('3x3_reduce'), input, reduce3!, 1), three!, 3),
      block(id('5x5'), block(id('5x5_reduce'), input, reduce5!, 1), five!, 5),
      block(id('pool_proj'), plan.maxPool(id('pool'), input, { kernel: 3, padding: 1 }), pool!, 1),
    ]),
  );
}
