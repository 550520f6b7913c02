/** Residual networks: He et al. 2016 for ImageNet and for CIFAR, and the ImageNet ones with a small stem. */
import { selfAttention } from '../attention-operations.js';
import { PlanBuilder, PlanError } from '../../plan/builder.js';
import { convRelu, widths, type Family, type NetworkOptions } from './family.js';
import type { Plan } from '../../plan/plan.js';

/** Blocks in each of the four stages, and whether they are bottlenecks. */
const stages: Readonly<Record<string, readonly [blocks: readonly number[], bottleneck: boolean]>> = {
  '18': [[2, 2, 2, 2], false],
  '34': [[3, 4, 6, 3], false],
  '50': [[3, 4, 6, 3], true],
  '101': [[3, 4, 23, 3], true],
  '152': [[3, 8, 36, 3], true],
};
const depths = Object.keys(stages);
const paper = 'He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition, CVPR 2016';

/** A bottleneck halves the picture in its 3x3 convolution, as torchvision's does. */
export const resnet: Family = {
  pattern: /^resnet-(18|34|50|101|152)$/,
  names: depths.map((depth) => `resnet-${depth}`),
  source: `${paper}; stride in the 3x3 convolution as in torchvision`,
  build([depth], options) {
    const { image = [224, 224, 3], classes = 1000 } = options;
    return residual(depth!, { ...options, image, classes }, (plan, input, out) => {
      const stem = { conv: 'conv1', norm: 'bn1', relu: 'relu', out, kernel: 7, stride: 2, padding: 3 };
      return plan.maxPool('maxpool', convRelu(plan, input, stem), { kernel: 3, stride: 2, padding: 1 });
    });
  },
};

/** For 32x32 images: the stem is one 3x3 convolution. */
export const resnetSmallStem: Family = {
  pattern: /^resnet-(18|34|50|101|152)-cifar$/,
  names: depths.map((depth) => `resnet-${depth}-cifar`),
  source: 'kuangliu/pytorch-cifar, models/resnet.py',
  build([depth], options) {
    const { image = [32, 32, 3], classes = 10 } = options;
    return residual(depth!, { ...options, image, classes }, (plan, input, out) =>
      convRelu(plan, input, { conv: 'conv1', norm: 'bn1', relu: 'relu', out, kernel: 3, padding: 1 }),
    );
  },
};

type Stem = (plan: PlanBuilder, input: string, out: number) => string;

function residual(
  depth: string,
  options: NetworkOptions & Required<Pick<NetworkOptions, 'image' | 'classes'>>,
  stem: Stem,
): Plan {
  const [blocks, bottleneck] = stages[depth]!;
  const scale = widths(options, 64);
  const plan = new PlanBuilder('he');
  let x = stem(plan, plan.input(options.image), scale(64));
  blocks.forEach((count, stage) => {
    for (let index = 0; index < count; index++) {
      const site = {
        id: `layer${stage + 1}.${index}`,
        input: x,
        width: scale(64 << stage),
        stride: stage > 0 && index === 0 ? 2 : 1,
      };
      x = plan.segment(() => block(plan, site, bottleneck));
    }
  });
  return plan.build(plan.dense('fc', plan.globalAvgPool('avgpool', x), options.classes));
}

interface BlockSite {
  readonly id: string;
  readonly input: string;
  readonly width: number;
  readonly stride: number;
}

/** Two 3x3 convolutions, or 1x1, 3x3 and 1x1 to four times the width, plus the (projected) input, then ReLU. */
function block(plan: PlanBuilder, { id, input, width, stride }: BlockSite, bottleneck: boolean): string {
  const unit = (n: number, x: string, out: number, kernel: number, step: number): string =>
    plan.batchNorm(
      `${id}.bn${n}`,
      plan.conv(`${id}.conv${n}`, x, { out, kernel, stride: step, padding: (kernel - 1) / 2 }),
    );
  const relu = (n: number, x: string): string => plan.relu(`${id}.relu${n}`, x);
  const out = bottleneck ? 4 * width : width;
  const sum = bottleneck
    ? unit(3, relu(2, unit(2, relu(1, unit(1, input, width, 1, 1)), width, 3, stride)), out, 1, 1)
    : unit(2, relu(1, unit(1, input, width, 3, stride)), width, 3, 1);
  const isSame = stride === 1 && plan.channels(input) === out;
  const shortcut = isSame
    ? input
    : plan.batchNorm(
        `${id}.downsample.1`,
        plan.conv(`${id}.downsample.0`, input, { out, kernel: 1, stride }),
      );
  return relu(3, plan.sum(`${id}.sum`, [sum, shortcut]));
}

/**
 * The CIFAR networks of the paper's section 4.2: 6n + 2 layers, shortcuts without weights (option A). `-sagan`: with
 * an attention block after the first and the second stage (Zhang et al. 2019 have it on their 32x32 pixels).
 */
export const resnetCifar: Family = {
  pattern: /^resnet-cifar-(\d{1,4})(-sagan)?$/,
  names: [...[20, 32, 44, 56, 110].map((depth) => `resnet-cifar-${depth}`), 'resnet-cifar-20-sagan'],
  source: `${paper}, section 4.2; -sagan: Zhang et al., Self-Attention GANs, ICML 2019`,
  build([text, sagan], options) {
    const { classes = 10, image = [32, 32, 3] } = options;
    const depth = Number(text);
    if (depth < 8 || depth > 1202 || depth % 6 !== 2)
      throw new PlanError(`resnet-cifar-${text}: the depth must be 6n + 2, from 8 to 1202`);
    const scale = widths(options, 16);
    const plan = new PlanBuilder('he');
    const stem = { conv: 'conv1', norm: 'bn1', relu: 'relu', out: scale(16), kernel: 3, padding: 1 };
    let x = convRelu(plan, plan.input(image), stem);
    for (let index = 0; index < (depth - 2) / 2; index++) {
      const stage = Math.floor((6 * index) / (depth - 2));
      const place = index % ((depth - 2) / 6);
      const id = `layer${stage + 1}.${place}`;
      const site = { id, input: x, width: scale(16 << stage), stride: stage > 0 && place === 0 ? 2 : 1 };
      x = plan.segment(() => plainBlock(plan, site));
      if (sagan && stage < 2 && place === (depth - 2) / 6 - 1)
        x = selfAttention({ plan, id: `attention${stage + 1}`, input: x, stride: 1, affine: true });
    }
    return plan.build(plan.dense('linear', plan.globalAvgPool('avgpool', x), classes));
  },
};

/** Where the width grows, the shortcut takes every second pixel and fills up with zeros. */
function plainBlock(plan: PlanBuilder, { id, input, width, stride }: BlockSite): string {
  const first = { conv: `${id}.conv1`, norm: `${id}.bn1`, relu: `${id}.relu1`, out: width, kernel: 3 };
  const one = convRelu(plan, input, { ...first, stride, padding: 1 });
  const conv = plan.conv(`${id}.conv2`, one, { out: width, kernel: 3, padding: 1 });
  const two = plan.batchNorm(`${id}.bn2`, conv);
  const missing = width - plan.channels(input);
  let shortcut = input;
  if (stride === 2) shortcut = plan.avgPool(`${id}.shortcut.pick`, input, { kernel: 1, stride });
  if (missing > 0) {
    const shape = [...plan.shape(shortcut).slice(0, 2), missing];
    const zeros = plan.add({ kind: 'zero', id: `${id}.shortcut.zeros`, inputs: [shortcut], shape });
    shortcut = plan.concat(`${id}.shortcut.concat`, [shortcut, zeros]);
  }
  return plan.relu(`${id}.relu2`, plan.sum(`${id}.sum`, [two, shortcut]));
}
