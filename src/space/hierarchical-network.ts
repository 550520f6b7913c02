/**
 * Networks of hierarchical cells. A node concatenates what its edges bring; a motif ends with a 1x1 convolution to the
 * cell's channels, as do the 1x1 and the separable primitive, and the others keep their input's. Each convolution is
 * followed by batch norm and ReLU. The authors published no code: what the paper leaves open is as it fits its 15.7
 * million parameters.
 */
import { PlanBuilder } from '../plan/builder.js';
import type { Plan, Shape } from '../plan/plan.js';
import { flatten, primitives, projection, type HierarchicalCell } from './hierarchical-genotype.js';

export interface HierarchicalSkeleton {
  /** Of the first of three groups; each next one has twice as many. */
  readonly channels: number;
  /** Cells of each group. */
  readonly cells: number;
  readonly classes: number;
  /** `[height, width, channels]` */
  readonly image: Shape;
}

/** Stem, three groups of cells, a separable convolution after each cell. Throws PlanError. */
export function hierarchicalPlan(cell: HierarchicalCell, skeleton: HierarchicalSkeleton): Plan {
  const { channels, cells, classes, image } = skeleton;
  const plan = new PlanBuilder();
  const flat = flatten(cell);
  const groups = [channels, 2 * channels, 4 * channels];
  const stem = plan.conv('stem', plan.input(image), { out: channels, kernel: 3, padding: 1 });
  let x = normRelu(plan, 'stem', stem);
  groups.forEach((width, group) => {
    for (let index = 0; index < cells; index++) {
      const id = `groups.${group}.${index}`;
      x = plan.segment(() => placeCell(plan, `${id}.cell`, flat, x, width));
      const ends = index === cells - 1 && group < groups.length - 1;
      const after = ends ? { out: 2 * width, stride: 2 } : { out: width, stride: 1 };
      x = separable(plan, `${id}.next`, x, after);
    }
  });
  return plan.build(plan.dense('classifier', plan.globalAvgPool('gap', x), classes));
}

function placeCell(
  plan: PlanBuilder,
  id: string,
  { nodes, edges }: ReturnType<typeof flatten>,
  input: string,
  width: number,
): string {
  const states = [input];
  for (let node = 1; node < nodes; node++) {
    const brought = edges
      .filter(([, to]) => to === node)
      .map(([from, , operation]) => {
        const edge = `${id}.${from}-${node}`;
        return operation === projection
          ? normRelu(plan, edge, plan.conv(`${edge}.conv`, states[from]!, { out: width, kernel: 1 }))
          : apply(plan, edge, primitives[operation - 1]!, states[from]!, width);
      });
    states.push(brought.length === 1 ? brought[0]! : plan.concat(`${id}.${node}`, brought));
  }
  return states.at(-1)!;
}

function apply(
  plan: PlanBuilder,
  id: string,
  primitive: (typeof primitives)[number],
  input: string,
  width: number,
): string {
  const window = { kernel: 3, padding: 1 };
  switch (primitive) {
    case 'conv_1x1':
      return normRelu(plan, id, plan.conv(`${id}.conv`, input, { out: width, kernel: 1 }));
    case 'dw_conv_3x3':
      return normRelu(plan, id, plan.depthwise(`${id}.depthwise`, input, window));
    case 'sep_conv_3x3':
      return separable(plan, id, input, { out: width, stride: 1 });
    case 'max_pool_3x3':
      return plan.maxPool(`${id}.pool`, input, window);
    case 'avg_pool_3x3':
      return plan.avgPool(`${id}.pool`, input, window);
    case 'skip_connect':
      return input;
  }
}

function separable(
  plan: PlanBuilder,
  id: string,
  input: string,
  { out, stride }: { readonly out: number; readonly stride: number },
): string {
  const spread = plan.depthwise(`${id}.depthwise`, input, { kernel: 3, padding: 1, stride });
  return normRelu(plan, id, plan.conv(`${id}.pointwise`, spread, { out, kernel: 1 }));
}

function normRelu(plan: PlanBuilder, id: string, input: string): string {
  return plan.relu(`${id}.relu`, plan.batchNorm(`${id}.bn`, input));
}
