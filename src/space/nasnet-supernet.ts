/**
 * The search network of the NASNet family with shared weights: that of ENAS' micro search (Pham et al., ICML 2018;
 * melodyguan/enas, src/cifar10/micro_child.py). An operation has weights of its own for each cell, node, side of the
 * node and state that it may read; operations that are not on the path do not run. What the output joins goes through
 * ReLU and a 1x1 convolution with one slice of weights a state, so that a cell has the same channels whatever it joins.
 * A picture is halved before a reduction cell, whose operations keep its size.
 */
import { PlanBuilder } from '../plan/builder.js';
import type { Plan, Weight } from '../plan/plan.js';
import { isReduction, joinedNode, type CellFrame } from './cell.js';
import type { Cell, CellGenotype } from './genotype.js';
import { factorizedReduce, linearReduce, operation, reluConvNorm } from './operations.js';
import type { OperationSettings } from './site.js';
import { kindOfCell, type SearchSkeleton } from './supernet.js';

/** An operation on a state, on the first or the second side of a node. */
type SharedEdge = readonly [side: 'x' | 'y', operation: string, state: number];

/** A cell as far as it runs. */
interface SharedCell {
  /** Node by node. */
  readonly edges: readonly (readonly SharedEdge[])[];
  /** Whether a node adds its edges, or joins the first of each side, or both. */
  readonly combinations: readonly Combination[];
  /** States that the output may join. */
  readonly ends: readonly number[];
}

type Combination = 'sum' | 'join' | 'both';

const sides = ['x', 'y'] as const;

/** Only the genotype's operations, with the weights that they have in the supernet. Throws PlanError. */
export function sharedPathPlan(skeleton: SearchSkeleton, genotype: CellGenotype): Plan {
  const shared = ({ edges, concat, joined = [] }: Cell): SharedCell => ({
    combinations: Array.from({ length: edges.length / 2 }, (_, node) =>
      joined.includes(node + 2) ? 'join' : 'sum',
    ),
    edges: Array.from({ length: edges.length / 2 }, (_, node) =>
      sides.map((side, i): SharedEdge => [side, ...edges[2 * node + i]!]),
    ),
    ends: concat,
  });
  return sharedNetwork(skeleton, { normal: shared(genotype.normal), reduce: shared(genotype.reduce) });
}

interface SharedChoices {
  readonly operations: readonly string[];
  readonly nodes: number;
  /** Whether nodes may join their edges. */
  readonly joins: boolean;
}

/** Of all cells with these nodes. */
export function sharedWeights(
  skeleton: SearchSkeleton,
  { operations, nodes, joins }: SharedChoices,
): readonly Weight[] {
  const states = Array.from({ length: nodes + 2 }, (_, state) => state);
  const all: SharedCell = {
    edges: states
      .slice(2)
      .map((node) =>
        sides.flatMap((side) =>
          states.slice(0, node).flatMap((state) => operations.map((name): SharedEdge => [side, name, state])),
        ),
      ),
    combinations: Array.from({ length: nodes }, () => (joins ? 'both' : 'sum')),
    ends: states,
  };
  return sharedNetwork(skeleton, { normal: all, reduce: all }).weights;
}

function sharedNetwork(
  skeleton: SearchSkeleton,
  shared: Readonly<Record<'normal' | 'reduce', SharedCell>>,
): Plan {
  const { cells, classes, image } = skeleton;
  const plan = new PlanBuilder();
  let { channels } = skeleton;
  const x = plan.conv('stem.0', plan.input(image), { out: 3 * channels, kernel: 3, padding: 1 });
  const stem = plan.batchNorm('stem.1', x);
  let inputs: readonly [string, string] = [stem, stem];
  for (let index = 0; index < cells; index++) {
    const id = `cells.${index}`;
    const reduction = isReduction(index, cells);
    if (reduction) {
      channels *= 2;
      const site = { plan, id: `${id}.reduce`, input: inputs[1], stride: 2, affine: true } as const;
      inputs = [inputs[1], linearReduce(site, channels)];
    }
    const frame = { plan, id, inputs, channels, reduction, reductionBefore: false, affine: true };
    const { operationSettings } = skeleton;
    inputs = [inputs[1], sharedCell(frame, shared[kindOfCell(frame)], operationSettings)];
  }
  const pooled = plan.globalAvgPool('global_pooling', plan.relu('relu', inputs[1]));
  return plan.build(plan.dense('classifier', pooled, classes, false));
}

function sharedCell(
  frame: CellFrame,
  { edges, combinations, ends }: SharedCell,
  settings?: OperationSettings,
): string {
  const { plan, id, channels, affine } = frame;
  return plan.segment(() => {
    const states = calibrated(frame);
    edges.forEach((terms, node) => {
      const outputs = terms.map(([side, name, state]) =>
        operation(
          name,
          settings,
        )({
          ...{ plan, affine, stride: 1 },
          id: `${id}.nodes.${node}.${side}.${state}.${name}`,
          input: states[state]!,
        }),
      );
      const at = `${id}.nodes.${node}`;
      const combination = combinations[node]!;
      if (combination === 'sum') return states.push(plan.sum(at, outputs));
      // Of both sides one: whatever it is, the weights that join them are the same.
      const pair = [outputs[0]!, outputs[outputs.length / 2]!];
      const joint = joinedNode(frame, at, pair);
      return states.push(combination === 'join' ? joint : plan.sum(at, [...outputs, joint]));
    });
    const slices = ends.map((state) => {
      const active = plan.relu(`${id}.ends.${state}.relu`, states[state]!);
      return plan.conv(`${id}.ends.${state}`, active, { out: channels, kernel: 1 });
    });
    return plan.batchNorm(`${id}.bn`, plan.sum(`${id}.ends`, slices), { affine });
  });
}

/** A cell's inputs, brought to its channels and to the smaller picture where they are not. */
function calibrated({ plan, id, inputs, channels, affine }: CellFrame): string[] {
  const [height] = plan.shape(inputs[1]);
  return inputs.map((input, i) => {
    const site = { plan, id: `${id}.preprocess${i}`, input, stride: 1, affine } as const;
    if (plan.shape(input)[0] !== height) return factorizedReduce(site, channels);
    return plan.channels(input) === channels ? input : reluConvNorm(site, channels);
  });
}
