/** DenseNets with bottlenecks and compression (Huang et al. 2017): for CIFAR of any depth and growth, for ImageNet. */
import { PlanBuilder, PlanError } from '../../plan/builder.js';
import { convRelu, refuse, type Family } from './family.js';

const paper = 'Huang, Liu, van der Maaten and Weinberger, Densely Connected Networks, CVPR 2017';

/** `densenet-bc-190-40`: 190 layers, growth rate 40. Three blocks of (depth - 4) / 6 bottlenecks. */
export const densenetCifar: Family = {
  pattern: /^densenet-bc-(\d{1,4})-(\d{1,3})$/,
  names: ['densenet-bc-100-12', 'densenet-bc-250-24', 'densenet-bc-190-40'],
  source: paper,
  build([depthText, growthText], options) {
    const name = `densenet-bc-${depthText}-${growthText}`;
    refuse(name, options, ['channels']);
    const { classes = 10, image = [32, 32, 3] } = options;
    const [depth, growth] = [Number(depthText), Number(growthText)];
    if (depth < 10 || depth > 1000 || depth % 6 !== 4 || growth < 1 || growth > 256)
      throw new PlanError(`${name}: the depth must be 6n + 4, from 10 to 1000, and the growth from 1 to 256`);
    const plan = new PlanBuilder('he');
    const stem = plan.conv('features.conv0', plan.input(image), { out: 2 * growth, kernel: 3, padding: 1 });
    const blocks = Array.from({ length: 3 }, () => (depth - 4) / 6);
    return plan.build(denseBody(plan, stem, blocks, growth, classes));
  },
};

/** Bottlenecks in each block, growth rate. */
const imagenet: Readonly<Record<string, readonly [blocks: readonly number[], growth: number]>> = {
  '121': [[6, 12, 24, 16], 32],
  '161': [[6, 12, 36, 24], 48],
  '169': [[6, 12, 32, 32], 32],
  '201': [[6, 12, 48, 32], 32],
};

export const densenet: Family = {
  pattern: /^densenet-(121|161|169|201)$/,
  names: Object.keys(imagenet).map((depth) => `densenet-${depth}`),
  source: paper,
  build([depth], options) {
    refuse(`densenet-${depth}`, options, ['channels']);
    const { classes = 1000, image = [224, 224, 3] } = options;
    const [blocks, growth] = imagenet[depth!]!;
    const plan = new PlanBuilder('he');
    const stem = convRelu(plan, plan.input(image), {
      ...{ conv: 'features.conv0', norm: 'features.norm0', relu: 'features.relu0' },
      ...{ out: 2 * growth, kernel: 7, stride: 2, padding: 3 },
    });
    const pooled = plan.maxPool('features.pool0', stem, { kernel: 3, stride: 2, padding: 1 });
    return plan.build(denseBody(plan, pooled, blocks, growth, classes));
  },
};

/** Dense blocks with transitions between them, and the classifier. */
function denseBody(
  plan: PlanBuilder,
  input: string,
  blocks: readonly number[],
  growth: number,
  classes: number,
): string {
  let x = input;
  blocks.forEach((count, block) => {
    const id = `features.denseblock${block + 1}`;
    x = plan.segment(() => denseBlock(plan, id, x, count, growth));
    if (block < blocks.length - 1) x = transition(plan, `features.transition${block + 1}`, x);
  });
  const last = plan.relu('features.relu5', plan.batchNorm('features.norm5', x));
  return plan.dense('classifier', plan.globalAvgPool('global_pooling', last), classes);
}

/** Each layer reads all that came before it in the block: norm, ReLU, 1x1 to four growths, norm, ReLU, 3x3. */
function denseBlock(plan: PlanBuilder, block: string, input: string, count: number, growth: number): string {
  let x = input;
  for (let index = 1; index <= count; index++) {
    const id = `${block}.denselayer${index}`;
    const one = plan.relu(`${id}.relu1`, plan.batchNorm(`${id}.norm1`, x));
    const narrow = plan.conv(`${id}.conv1`, one, { out: 4 * growth, kernel: 1 });
    const two = plan.relu(`${id}.relu2`, plan.batchNorm(`${id}.norm2`, narrow));
    const fresh = plan.conv(`${id}.conv2`, two, { out: growth, kernel: 3, padding: 1 });
    x = plan.concat(`${id}.concat`, [x, fresh]);
  }
  return x;
}

/** Halves channels and picture. */
function transition(plan: PlanBuilder, id: string, input: string): string {
  const x = plan.relu(`${id}.relu`, plan.batchNorm(`${id}.norm`, input));
  const narrow = plan.conv(`${id}.conv`, x, { out: Math.floor(plan.channels(x) / 2), kernel: 1 });
  return plan.avgPool(`${id}.pool`, narrow, { kernel: 2, stride: 2 });
}
