/**
 * The stand-alone network of a genotype, trained from scratch (DARTS model.py): affine batch norms, no batch norm
 * after pools, drop path after each operation but the identity, an optional auxiliary head.
 */
import { PlanBuilder } from '../plan/builder.js';
import { buildCell, stackCells, strideFrom, type CellFrame } from './cell.js';
import type { CellGenotype } from './genotype.js';
import { operation } from './operations.js';
import type { Plan, Shape } from '../plan/plan.js';
import type { OperationSettings } from './site.js';

export interface DerivedSkeleton {
  /** Channels of the first cell. */
  readonly channels: number;
  readonly cells: number;
  /** Channels that each cell has more than the one before. Default: they double where the picture is halved. */
  readonly growth?: number | undefined;
  readonly classes: number;
  /** `[height, width, channels]` */
  readonly image: Shape;
  /** A second classifier two thirds of the way up. Default false. */
  readonly auxiliary?: boolean;
  /** `cifar`: one 3x3 convolution; `imagenet`: three of stride 2. Default: `imagenet` from 128 pixels on. */
  readonly stem?: 'cifar' | 'imagenet';
  readonly operationSettings?: OperationSettings | undefined;
}

export function derivedPlan(genotype: CellGenotype, skeleton: DerivedSkeleton): Plan {
  const { channels, cells, classes, image } = skeleton;
  const large = (skeleton.stem ?? (image[0]! >= 128 ? 'imagenet' : 'cifar')) === 'imagenet';
  const plan = new PlanBuilder();
  const inputs = large ? imagenetStem(plan, image, channels) : cifarStem(plan, image, channels);
  const outputs = stackCells(
    { plan, inputs, channels, reductionBefore: large, affine: true },
    cells,
    (frame) => derivedCell(frame, genotype, skeleton.operationSettings),
    skeleton.growth,
  );
  const pooled = plan.globalAvgPool('global_pooling', outputs.at(-1)!);
  const scores = plan.dense('classifier', pooled, classes);
  if (!skeleton.auxiliary) return plan.build(scores);
  return plan.build(scores, auxiliaryHead(plan, outputs[Math.floor((2 * cells) / 3)]!, classes, large));
}

function derivedCell(frame: CellFrame, genotype: CellGenotype, settings?: OperationSettings): string {
  const { edges, ...ends } = frame.reduction ? genotype.reduce : genotype.normal;
  return buildCell(frame, { nodes: edges.length / 2, ...ends }, (node, states) =>
    [2 * node, 2 * node + 1].map((index) => {
      const [name, state] = edges[index]!;
      return edge(frame, [name, states[state]!, strideFrom(frame, state)], index, settings);
    }),
  );
}

function edge(
  { plan, affine, id: cell }: CellFrame,
  [name, input, stride]: readonly [name: string, input: string, stride: 1 | 2],
  index: number,
  settings?: OperationSettings,
): string {
  const id = `${cell}._ops.${index}`;
  const output = operation(name, settings)({ plan, id, input, stride, affine });
  const isIdentity = name === 'skip_connect' && stride === 1;
  return isIdentity || name === 'none' ? output : plan.dropPath(`${id}.drop_path`, output);
}

function cifarStem(plan: PlanBuilder, image: Shape, channels: number): readonly [string, string] {
  const x = plan.conv('stem.0', plan.input(image), { out: 3 * channels, kernel: 3, padding: 1 });
  const stem = plan.batchNorm('stem.1', x);
  return [stem, stem];
}

function imagenetStem(plan: PlanBuilder, image: Shape, channels: number): readonly [string, string] {
  const halve = (id: string, norm: string, x: string, out: number): string =>
    plan.batchNorm(norm, plan.conv(id, x, { out, kernel: 3, stride: 2, padding: 1 }));
  const half = halve('stem0.0', 'stem0.1', plan.input(image), Math.floor(channels / 2));
  const first = halve('stem0.3', 'stem0.4', plan.relu('stem0.2', half), channels);
  return [first, halve('stem1.1', 'stem1.2', plan.relu('stem1.0', first), channels)];
}

/** Meant for an 8x8 picture (CIFAR) or 14x14 (ImageNet, whose last batch norm the authors left out by mistake). */
export function auxiliaryHead(plan: PlanBuilder, input: string, classes: number, large: boolean): string {
  const id = (layer: number): string => `auxiliary_head.features.${layer}`;
  const pooled = plan.avgPool(id(1), plan.relu(id(0), input), { kernel: 5, stride: large ? 2 : 3 });
  const narrow = plan.batchNorm(id(3), plan.conv(id(2), pooled, { out: 128, kernel: 1 }));
  const wide = plan.conv(id(5), plan.relu(id(4), narrow), { out: 768, kernel: 2 });
  const last = large ? plan.relu(id(6), wide) : plan.relu(id(7), plan.batchNorm(id(6), wide));
  return plan.dense('auxiliary_head.classifier', plan.reshape('auxiliary_head.flatten', last), classes);
}
