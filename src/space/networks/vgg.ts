/** VGG: stages of 3x3 convolutions between pools. */
import { PlanBuilder } from '../../plan/builder.js';
import type { Plan } from '../../plan/plan.js';
import { convRelu, widths, type Family, type NetworkOptions } from './family.js';

/** Convolutions in each of the five stages, of 64, 128, 256, 512 and 512 channels. */
const stages: Readonly<Record<string, readonly number[]>> = {
  '11': [1, 1, 2, 2, 2],
  '13': [2, 2, 2, 2, 2],
  '16': [2, 2, 3, 3, 3],
  '19': [2, 2, 4, 4, 4],
};
const channels = [64, 128, 256, 512, 512];
const depths = Object.keys(stages);

/** The paper's networks (A, B, D and E): biases, no batch norm, two hidden dense layers of 4,096. */
export const vgg: Family = {
  pattern: /^vgg-(11|13|16|19)$/,
  names: depths.map((depth) => `vgg-${depth}`),
  source: 'Simonyan and Zisserman, Very Deep Convolutional Networks, ICLR 2015',
  build([depth], options) {
    const { classes = 1000, image = [224, 224, 3] } = options;
    const plan = new PlanBuilder('he');
    const flat = plan.reshape('flatten', features(plan, plan.input(image), depth!, options, false));
    const scale = widths(options, 64);
    const hidden = (n: number, x: string): string => {
      const active = plan.relu(`classifier.${n + 1}`, plan.dense(`classifier.${n}`, x, scale(4096)));
      return plan.dropout(`classifier.${n + 2}`, active, 0.5);
    };
    return plan.build(plan.dense('classifier.6', hidden(3, hidden(0, flat)), classes));
  },
};

/** For 32x32 images: batch norms, one dense layer. */
export const vggCifar: Family = {
  pattern: /^vgg-(11|13|16|19)-cifar$/,
  names: depths.map((depth) => `vgg-${depth}-cifar`),
  source: 'kuangliu/pytorch-cifar, models/vgg.py',
  build([depth], options): Plan {
    const { classes = 10, image = [32, 32, 3] } = options;
    const plan = new PlanBuilder('he');
    const last = features(plan, plan.input(image), depth!, options, true);
    return plan.build(plan.dense('classifier', plan.reshape('flatten', last), classes));
  },
};

function features(
  plan: PlanBuilder,
  input: string,
  depth: string,
  options: NetworkOptions,
  norm: boolean,
): string {
  const scale = widths(options, 64);
  let layer = 0;
  const next = (): string => `features.${layer++}`;
  const convolution = (x: string, out: number): string => {
    const ids = norm ? { conv: next(), norm: next(), relu: next() } : { conv: next(), relu: next() };
    return convRelu(plan, x, { ...ids, out: scale(out), kernel: 3, padding: 1, bias: true });
  };
  return stages[depth]!.reduce((stageInput, count, stage) => {
    let x = stageInput;
    for (let i = 0; i < count; i++) x = convolution(x, channels[stage]!);
    return plan.maxPool(next(), x, { kernel: 2, stride: 2 });
  }, input);
}
