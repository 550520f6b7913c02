/**
 * The search network (DARTS model_search.py, as EvNAS uses it): every edge of every cell can be any operation, with
 * weights shared by all genomes. Batch norms have no gamma and beta except in the stem; pools are followed by one.
 */
import { PlanBuilder } from '../plan/builder.js';
import { buildCell, isReduction, stackCells, strideFrom, type CellFrame } from './cell.js';
import { edgeIndex } from './decode.js';
import type { Cell, CellGenotype } from './genotype.js';
import { operation } from './operations.js';
import type { Plan, Shape } from '../plan/plan.js';
import type { OperationSettings } from './site.js';
import { mixedColumns, type EdgeSite, type MixtureOptions } from './cell-mixtures.js';
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
    id: `${edgeId(frame.id, edgeIndex(node, state))}._ops.${column}`,
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
    return buildCell(frame, { nodes: cell.edges.length / 2, concat: cell.concat }, (node, states) =>
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
  options: MixtureOptions = {},
): Plan {
  const concat = Array.from({ length: nodes }, (_, node) => node + 2);
  const edges = { operations, operationSettings: skeleton.operationSettings };
  const mixed = (frame: CellFrame, node: number, state: number, input: string): string => {
    const edge = edgeIndex(node, state);
    const columns = mixedColumns(operations, options, kindOfCell(frame), edge);
    const dropsOut = (column: number): boolean =>
      (options.skipDropout ?? 0) > 0 &&
      operations[column] === 'skip_connect' &&
      strideFrom(frame, state) === 1;
    const id = edgeId(frame.id, edge);
    const sum = frame.plan.sum(
      id,
      columns.map((column) => {
        const output = edgeOperation(frame, edges, column, node, state, input);
        return dropsOut(column) ? frame.plan.dropout(`${id}.dropout`, output, options.skipDropout!) : output;
      }),
      columns.map((column) => shareName(group(frame), edge, operations[column]!)),
    );
    return options.dropPath ? frame.plan.dropPath(`${id}.drop_path`, sum) : sum;
  };
  return searchNetwork({ ...skeleton, cells: options.cells ?? skeleton.cells }, (frame) =>
    buildCell(frame, { nodes, concat }, (node, states) =>
      states.map((input, state) => mixed(frame, node, state, input)),
    ),
  );
}

/** The sum of an edge: `cells.1._ops.3`. */
function edgeId(cell: string, edge: number): string {
  return `${cell}._ops.${edge}`;
}

/** All edges of all cells of a mixture with these nodes. */
export function edgeSites(plan: Plan, cells: number, nodes: number): EdgeSite[] {
  const shapes = new Map(plan.layers.map(({ id, shape }) => [id, shape]));
  return Array.from({ length: cells }, (_, cell) => {
    const reduction = isReduction(cell, cells);
    return Array.from({ length: nodes }, (_unused, node) =>
      Array.from({ length: node + 2 }, (_state, state): EdgeSite => {
        const edge = edgeIndex(node, state);
        const shape = shapes.get(edgeId(`cells.${cell}`, edge))!;
        return { kind: kindOfCell({ reduction }), edge, stride: reduction && state < 2 ? 2 : 1, shape };
      }),
    ).flat();
  }).flat();
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
