/**
 * The networks of NAS-Bench-201 (Dong and Yang, ICLR 2020; D-X-Y/AutoDL-Projects, lib/models): three stages of equal
 * cells with residual blocks between them. A cell has four nodes; each edge to a later node is one operation.
 */
import { PlanBuilder } from '../plan/builder.js';
import { operation, reluConvNorm } from './operations.js';
import type { OperationSettings } from './site.js';
import type { Plan, Shape } from '../plan/plan.js';
import { mixedColumns, type EdgeSite, type MixtureOptions } from './cell-mixtures.js';
import { shareName } from './shares.js';

/** The operation of each edge, in the order of `benchEdges`. */
export type BenchCell = readonly string[];

/** Edges as [to, from]: 1<-0, 2<-0, 2<-1, 3<-0, 3<-1, 3<-2. */
export const benchEdges: readonly (readonly [to: number, from: number])[] = [
  [1, 0],
  [2, 0],
  [2, 1],
  [3, 0],
  [3, 1],
  [3, 2],
];

export interface BenchSkeleton {
  /** Channels of the first stage; doubled twice. */
  readonly channels: number;
  /** Cells in each of the three stages. */
  readonly cells: number;
  readonly classes: number;
  /** `[height, width, channels]` */
  readonly image: Shape;
  readonly operationSettings?: OperationSettings | undefined;
}

/** The network that the benchmark trained for this cell. Edges that lead nowhere are built and counted, as there. */
export function benchDerivedPlan(skeleton: BenchSkeleton, cell: BenchCell): Plan {
  return network(skeleton, (plan, id, input) =>
    connect(plan, id, input, (edge, from) =>
      cell[edge] === 'none'
        ? undefined
        : operation(
            cell[edge]!,
            skeleton.operationSettings,
          )({ plan, id: `${id}.layers.${edge}`, input: from, stride: 1, affine: true }),
    ),
  );
}

/** Only the cell's operations, with the weights they have in the supernet, and no edge that leads nowhere. */
export function benchPathPlan(skeleton: BenchSkeleton, operations: readonly string[], cell: BenchCell): Plan {
  const live = liveEdges(cell);
  return network(skeleton, (plan, id, input) =>
    connect(plan, id, input, (edge, from) =>
      live.has(edge)
        ? shared({ ...skeleton, plan, id }, edge, cell[edge]!, operations.indexOf(cell[edge]!), from)
        : undefined,
    ),
  );
}

/** What the shares of all cells are called by, see `shareName`. */
export const benchShares = 'cell';

/**
 * All operations on all edges, weighed by shares, the same in all cells unless each has its own (`none` adds nothing
 * and has no layer).
 */
export function benchMixturePlan(
  skeleton: BenchSkeleton,
  operations: readonly string[],
  options: MixtureOptions = {},
): Plan {
  const { ownShares = false, skipDropout = 0, dropPath = false } = options;
  return network({ ...skeleton, cells: options.cells ?? skeleton.cells }, (plan, id, input) =>
    connect(plan, id, input, (edge, from) => {
      const columns = mixedColumns(operations, options, benchShares, edge);
      const path = edgePath(id, edge);
      const sum = plan.sum(
        path,
        columns.map((column) => {
          const output = shared({ ...skeleton, plan, id }, edge, operations[column]!, column, from);
          return skipDropout > 0 && operations[column] === 'skip_connect'
            ? plan.dropout(`${path}.dropout`, output, skipDropout)
            : output;
        }),
        columns.map((column) => shareName(ownShares ? id : benchShares, edge, operations[column]!)),
      );
      return dropPath ? plan.dropPath(`${path}.drop_path`, sum) : sum;
    }),
  );
}

/** The cells among the blocks of a network with so many in a stage. */
export function benchCellIds(cells: number): string[] {
  return Array.from({ length: 3 * cells + 2 }, (_, index) => index)
    .filter((index) => !isResidual(index, cells))
    .map((index) => `cells.${index}`);
}

/** All edges of all cells of a mixture. */
export function benchEdgeSites(plan: Plan, cells: number): EdgeSite[] {
  const shapes = new Map(plan.layers.map(({ id, shape }) => [id, shape]));
  return benchCellIds(cells).flatMap((id) =>
    benchEdges.map((_, edge): EdgeSite => {
      return { kind: benchShares, edge, stride: 1, shape: shapes.get(edgePath(id, edge))! };
    }),
  );
}

/** Whether the block is one that halves the picture. */
function isResidual(index: number, cells: number): boolean {
  return index % (cells + 1) === cells;
}

function edgePath(id: string, edge: number): string {
  const [to, from] = benchEdges[edge]!;
  return `${id}.edges.${to}<-${from}`;
}

interface SharedSite extends Pick<BenchSkeleton, 'operationSettings'> {
  readonly plan: PlanBuilder;
  readonly id: string;
}

function shared(
  { plan, id, operationSettings }: SharedSite,
  edge: number,
  name: string,
  column: number,
  input: string,
): string {
  const site = { plan, id: `${edgePath(id, edge)}.${column}`, input, stride: 1, affine: false } as const;
  return operation(name, operationSettings)(site);
}

/** Edges from which the output can be reached. */
function liveEdges(cell: BenchCell): Set<number> {
  const nodes = new Set([3]);
  const live = new Set<number>();
  for (let edge = benchEdges.length - 1; edge >= 0; edge--) {
    const [to, from] = benchEdges[edge]!;
    if (cell[edge] === 'none' || !nodes.has(to)) continue;
    nodes.add(from);
    live.add(edge);
  }
  return live;
}

/** Each node is the sum of its edges; `edge` gives undefined for one that adds nothing. */
function connect(
  plan: PlanBuilder,
  id: string,
  input: string,
  edge: (edge: number, from: string) => string | undefined,
): string {
  const nodes: string[] = [input];
  for (const node of [1, 2, 3]) {
    const parts = benchEdges.flatMap(([to, from], index) => {
      const part = to === node ? edge(index, nodes[from]!) : undefined;
      return part === undefined ? [] : [part];
    });
    const name = `${id}.nodes.${node}`;
    nodes.push(
      parts.length > 0
        ? plan.sum(name, parts)
        : plan.add({ kind: 'zero', id: name, inputs: [input], shape: plan.shape(input) }),
    );
  }
  return nodes[3]!;
}

function network(
  { channels, cells, classes, image }: BenchSkeleton,
  cell: (plan: PlanBuilder, id: string, input: string) => string,
): Plan {
  const plan = new PlanBuilder();
  const stem = plan.conv('stem.0', plan.input(image), { out: channels, kernel: 3, padding: 1 });
  let x = plan.batchNorm('stem.1', stem);
  for (let index = 0; index < 3 * cells + 2; index++) {
    const id = `cells.${index}`;
    const isReduction = isResidual(index, cells);
    const input = x;
    x = plan.segment(() => (isReduction ? residualBlock(plan, id, input) : cell(plan, id, input)));
  }
  const last = plan.relu('lastact.1', plan.batchNorm('lastact.0', x));
  return plan.build(plan.dense('classifier', plan.globalAvgPool('global_pooling', last), classes));
}

/** Halves the picture and doubles the channels. */
function residualBlock(plan: PlanBuilder, id: string, input: string): string {
  const out = 2 * plan.channels(input);
  const site = { plan, affine: true } as const;
  const first = reluConvNorm({ ...site, id: `${id}.conv_a`, input, stride: 2 }, out, 3);
  const second = reluConvNorm({ ...site, id: `${id}.conv_b`, input: first, stride: 1 }, out, 3);
  const pooled = plan.avgPool(`${id}.downsample.0`, input, { kernel: 2, stride: 2 });
  return plan.sum(`${id}.sum`, [plan.conv(`${id}.downsample.1`, pooled, { out, kernel: 1 }), second]);
}
