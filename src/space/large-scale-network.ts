/**
 * Networks of large-scale evolution. A layer's output is what the layer before brings through it, plus what skips
 * bring, and batch norm and ReLU or neither after that. The layer says the shape; a skip's pixels are picked with a
 * stride, and its channels cut off or filled up with zeros (He et al., CVPR 2016, option A).
 */
import { PlanBuilder } from '../plan/builder.js';
import type { Plan, Shape } from '../plan/plan.js';
import { channelsOf, type LargeScaleLayer, type LargeScaleModel } from './large-scale-genotype.js';

export interface LargeScaleSkeleton {
  readonly classes: number;
  /** `[height, width, channels]` */
  readonly image: Shape;
}

/** Weights are named after the numbers of their layers. Convolutions start as in He et al. 2015. */
export function largeScalePlan(model: LargeScaleModel, { classes, image }: LargeScaleSkeleton): Plan {
  const { layers, skips, classifier } = model;
  const plan = new PlanBuilder('he');
  const channels = channelsOf(model, image.at(-1)!);
  const outputs = new Map([[0, plan.input(image)]]);
  let last = 0;
  layers.forEach((layer, i) => {
    const { number } = layer;
    const brought = bring(plan, layer, outputs.get(last)!, channels[i]!);
    const skipped = skips
      .filter(([, to]) => to === number)
      .map(([from]) => like(plan, `layers.${number}.from.${from}`, outputs.get(from)!, plan.shape(brought)));
    const sum = skipped.length > 0 ? plan.sum(`layers.${number}.sum`, [brought, ...skipped]) : brought;
    const normed = layer.relu ? plan.batchNorm(`layers.${number}.norm`, sum) : sum;
    outputs.set(number, layer.relu ? plan.relu(`layers.${number}.relu`, normed) : normed);
    last = number;
  });
  return plan.build(
    plan.dense(`classifier.${classifier}`, plan.globalAvgPool('gap', outputs.get(last)!), classes),
  );
}

function bring(plan: PlanBuilder, layer: LargeScaleLayer, input: string, out: number): string {
  if (layer.kind === 'copy') return input;
  const { number, height, width, stride } = layer;
  const padding = [(height - 1) / 2, (width - 1) / 2] as const;
  return plan.conv(`layers.${number}.conv`, input, { out, kernel: [height, width], stride, padding });
}

/** Brought to a shape that is no larger than its own, but for the channels. */
function like(plan: PlanBuilder, id: string, input: string, [height, width, channels]: Shape): string {
  const [from] = plan.shape(input);
  const stride = strideBetween(from!, height!);
  const picked = stride === 1 ? input : plan.avgPool(`${id}.picked`, input, { kernel: 1, stride });
  const missing = channels! - plan.channels(picked);
  if (missing === 0) return picked;
  if (missing < 0) return firstChannels(plan, id, picked, [height!, width!, channels!]);
  const zeros = {
    kind: 'zero',
    id: `${id}.zeros`,
    inputs: [picked],
    shape: [height!, width!, missing],
  } as const;
  return plan.concat(`${id}.filled`, [picked, plan.add(zeros)]);
}

/** The power of two that makes `to` rows of `from`. */
function strideBetween(from: number, to: number): number {
  let stride = 1;
  while (Math.ceil(from / stride) > to) stride *= 2;
  return stride;
}

/** Channels become columns, of which a window cuts off the last. */
function firstChannels(
  plan: PlanBuilder,
  id: string,
  input: string,
  [height, width, channels]: Shape,
): string {
  const all = plan.channels(input);
  const columns = plan.reshape(`${id}.columns`, input, [height! * width!, all, 1]);
  const cut = plan.maxPool(`${id}.cut`, columns, { kernel: 1, padding: [0, 0, 0, channels! - all] });
  return plan.reshape(`${id}.first`, cut, [height!, width!, channels!]);
}
