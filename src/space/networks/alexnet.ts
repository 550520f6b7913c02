/** AlexNet: the original with its two towers, and a small one for CIFAR. */
import { PlanBuilder } from '../../plan/builder.js';
import type { Plan } from '../../plan/plan.js';
import { convRelu, widths, type Family, type NetworkOptions } from './family.js';

/**
 * Krizhevsky, Sutskever and Hinton 2012. The second, fourth and fifth convolution are split between the towers
 * (two groups). The image has 227 pixels, with which the paper's sizes work out without padding.
 */
export const alexnet: Family = {
  pattern: /^alexnet$/,
  names: ['alexnet'],
  source: 'Krizhevsky, Sutskever and Hinton, ImageNet Classification with Deep CNNs, NIPS 2012',
  build: (_, options) => original(options),
};

function original(options: NetworkOptions): Plan {
  const { classes = 1000, image = [227, 227, 3] } = options;
  const scale = widths(options, 96);
  // Both towers are equally wide.
  const wide = (width: number): number => 2 * Math.max(1, Math.round(scale(width) / 2));
  const plan = new PlanBuilder('he');
  const conv = (n: number, x: string, out: number, kernel: number, groups: number): string =>
    convRelu(plan, x, {
      ...{ conv: `conv${n}`, relu: `relu${n}`, out: wide(out), kernel, groups, bias: true },
      ...(n === 1 ? { stride: 4 } : { padding: (kernel - 1) / 2 }),
    });
  const pool = (n: number, x: string): string => plan.maxPool(`pool${n}`, x, { kernel: 3, stride: 2 });
  const norm = (n: number, x: string): string =>
    plan.add({
      kind: 'localResponseNorm',
      id: `norm${n}`,
      inputs: [x],
      shape: plan.shape(x),
      // The paper's alpha of 1e-4 is not divided by the size.
      ...{ size: 5, alpha: 5e-4, beta: 0.75, k: 2 },
    });
  const one = pool(1, norm(1, conv(1, plan.input(image), 96, 11, 1)));
  const two = pool(2, norm(2, conv(2, one, 256, 5, 2)));
  const four = conv(4, conv(3, two, 384, 3, 1), 384, 3, 2);
  const five = pool(5, conv(5, four, 256, 3, 2));
  const dense = (n: number, x: string): string =>
    plan.dropout(`drop${n}`, plan.relu(`relu${n}`, plan.dense(`fc${n}`, x, wide(4096))), 0.5);
  return plan.build(plan.dense('fc8', dense(7, dense(6, plan.reshape('flatten', five))), classes));
}

/** For 32x32 images, as bearpaw/pytorch-classification has it: one tower, narrow, one dense layer. */
export const alexnetCifar: Family = {
  pattern: /^alexnet-cifar$/,
  names: ['alexnet-cifar'],
  source: 'bearpaw/pytorch-classification, models/cifar/alexnet.py',
  build(_, options) {
    const { classes = 10, image = [32, 32, 3] } = options;
    const scale = widths(options, 64);
    const plan = new PlanBuilder('he');
    const conv = (n: number, x: string, out: number, kernel: number, stride = 1): string =>
      convRelu(plan, x, {
        ...{ conv: `features.${n}`, relu: `features.${n + 1}`, out: scale(out), kernel, stride },
        ...{ padding: stride === 4 ? 5 : (kernel - 1) / 2, bias: true },
      });
    const pool = (n: number, x: string): string => plan.maxPool(`features.${n}`, x, { kernel: 2, stride: 2 });
    const one = pool(2, conv(0, plan.input(image), 64, 11, 4));
    const two = pool(5, conv(3, one, 192, 5));
    const five = pool(12, conv(10, conv(8, conv(6, two, 384, 3), 256, 3), 256, 3));
    return plan.build(plan.dense('classifier', plan.reshape('flatten', five), classes));
  },
};
