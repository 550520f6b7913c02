/**
 * The search network (DARTS model_search.py, as EvNAS uses it): every edge of every cell can be any operation, with
 * weights shared by all genomes. Batch norms have no gamma and beta except in the stem; pools are followed by one.
 */
import { PlanBuilder } from '../plan/builder.js';
import { buildCell, stackCells, strideFrom, type CellFrame } from './cell.js';
import { edgeIndex } from './decode.js';
import type { Cell, CellGenotype } from './genotype.js';
import { operation } from './operations.js';
import type { Plan, Shape } from '../plan/plan.js';
import type { OperationSettings } from './site.js';
import { shareName } from './shares.js';

export interface SearchSkeleton {
  /** Channels of the first cell; the stem has three times as many. */
  readonly channels: number;
  readonly cells: number;
  readonly classes: number;
  /** `[height, width, channels]` */
  readonly image: Shape;
  readonly operationSettings?: OperationSettings | undefined;
}

/** What an edge can be, column by column. */
interface EdgeOptions {
  readonly operations: readonly string[];
  readonly operationSettings?: OperationSettings | undefined;
}

/** Adds one operation of one edge; its path is `cells.1._ops.3._ops.4`. */
function edgeOperation(
  frame: CellFrame,
  { operations, operationSettings }: EdgeOptions,
  column: number,
  node: number,
  state: number,
  input: string,
): string {
  return operation(
    operations[column]!,
    operationSettings,
  )({
    plan: frame.plan,
    id: `${frame.id}._ops.${edgeIndex(node, state)}._ops.${column}`,
    input,
    stride: strideFrom(frame, state),
    affine: frame.affine,
    poolNorm: true,
  });
}

/** Only the genotype's operations, with the weights they have in the supernet. */
export function pathPlan(
  skeleton: SearchSkeleton,
  operations: readonly string[],
  genotype: CellGenotype,
): Plan {
  const options = { operations, operationSettings: skeleton.operationSettings };
  const build = (frame: CellFrame): string => {
    const cell: Cell = frame.reduction ? genotype.reduce : genotype.normal;
    return buildCell(frame, cell.edges.length / 2, cell.concat, (node, states) =>
      cell.edges
        .slice(2 * node, 2 * node + 2)
        .map(([name, state]) =>
          edgeOperation(frame, options, operations.indexOf(name), node, state, states[state]!),
        ),
    );
  };
  return searchNetwork(skeleton, build);
}

/** Normal cells have the same shares, and reduction cells have the same. */
export function kindOfCell({ reduction }: Pick<CellFrame, 'reduction'>): 'normal' | 'reduce' {
  return reduction ? 'reduce' : 'normal';
}

/**
 * All operations on all edges, each edge a sum weighed by shares (`none` adds nothing and has no layer), named by
 * `shareName`. `group` tells which cells have the same.
 */
export function mixturePlan(
  skeleton: SearchSkeleton,
  operations: readonly string[],
  nodes: number,
  group: (frame: CellFrame) => string = kindOfCell,
): Plan {
  const columns = operations.map((_, column) => column).filter((column) => operations[column] !== 'none');
  const options = { operations, operationSettings: skeleton.operationSettings };
  const concat = Array.from({ length: nodes }, (_, node) => node + 2);
  const mixed = (frame: CellFrame, node: number, state: number, input: string): string => {
    const edge = edgeIndex(node, state);
    return frame.plan.sum(
      `${frame.id}._ops.${edge}`,
      columns.map((column) => edgeOperation(frame, options, column, node, state, input)),
      columns.map((column) => shareName(group(frame), edge, operations[column]!)),
    );
  };
  return searchNetwork(skeleton, (frame) =>
    buildCell(frame, nodes, concat, (node, states) =>
      states.map((input, state) => mixed(frame, node, state, input)),
    ),
  );
}

function searchNetwork(skeleton: SearchSkeleton, build: (frame: CellFrame) => string): Plan {
  const plan = new PlanBuilder();
  const { channels, cells, classes, image } = skeleton;
  const stem = plan.conv('stem.0', plan.input(image), { out: 3 * channels, kernel: 3, padding: 1 });
  const x = plan.batchNorm('stem.1', stem);
  const outputs = stackCells(
    { plan, inputs: [x, x], channels, reductionBefore: false, affine: false },
    cells,
    build,
  );
  return plan.build(plan.dense('classifier', plan.globalAvgPool('global_pooling', outputs.at(-1)!), classes));
}
