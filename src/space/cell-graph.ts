/** A cell as a graph, for drawings: what any space can say of its cells, whatever their form. Plain data. */
import type { CellGenotype, Cell } from './genotype.js';
import { benchEdges, type BenchCell } from './nasbench201-network.js';

export interface CellEdge {
  readonly operation: string;
  /** An input, or a node before: inputs count from 0, the nodes on from there. */
  readonly from: number;
}

export interface CellGraph {
  /** `Normal cell` */
  readonly title: string;
  /** Names of its inputs. */
  readonly inputs: readonly string[];
  /** Node by node the edges that it adds up; none where nothing comes in. */
  readonly nodes: readonly (readonly CellEdge[])[];
  /** What is joined to the cell's output: inputs or nodes. */
  readonly output: readonly number[];
}

/** Of the DARTS space: two inputs, two edges a node. */
export function cellGraphs({ normal, reduce }: CellGenotype): CellGraph[] {
  return [graphOf(normal, 'Normal cell'), graphOf(reduce, 'Reduction cell')];
}

function graphOf({ edges, concat }: Cell, title: string): CellGraph {
  const nodes = Array.from({ length: edges.length / 2 }, (_, node) =>
    edges.slice(2 * node, 2 * node + 2).map(([operation, from]) => ({ operation, from })),
  );
  return { title, inputs: ['input 0', 'input 1'], nodes, output: concat };
}

/** Of NAS-Bench-201: one input, three nodes that read all before them, the last of which is the output. */
export function benchGraph(cell: BenchCell): CellGraph {
  const nodes = [1, 2, 3].map((node) =>
    benchEdges.flatMap(([to, from], edge) =>
      to === node && cell[edge] !== 'none' ? [{ operation: cell[edge]!, from }] : [],
    ),
  );
  return { title: 'Cell', inputs: ['input'], nodes, output: [3] };
}
