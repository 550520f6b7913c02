/** A cell as a graph, for drawings: what any space can say of its cells, whatever their form. Plain data. */
import type { CellGenotype, Cell } from './genotype.js';
import { benchEdges, type BenchCell } from './nasbench201-network.js';
import {
  keptEdges,
  keptNodes,
  primitives,
  type HierarchicalCell,
  type Motif,
} from './hierarchical-genotype.js';
import type { LargeScaleLayer, LargeScaleModel } from './large-scale-genotype.js';
import { decodePhase, type MacroArchitecture } from './nsganet-macro-genotype.js';

export interface CellEdge {
  /** Absent where the node, not the edge, computes. */
  readonly operation?: string;
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
  /** What all nodes do with what their edges bring. Default: they add it up. */
  readonly operation?: string;
  /** Places in `nodes` of those that join what their edges bring in place of adding it up. Default: none. */
  readonly joined?: readonly number[];
  /** What is joined to the cell's output: inputs or nodes. */
  readonly output: readonly number[];
}

/** Of the DARTS space: two inputs, two edges a node. */
export function cellGraphs({ normal, reduce }: CellGenotype): CellGraph[] {
  return [graphOf(normal, 'Normal cell'), graphOf(reduce, 'Reduction cell')];
}

function graphOf({ edges, concat, joined }: Cell, title: string): CellGraph {
  const nodes = Array.from({ length: edges.length / 2 }, (_, node) =>
    edges.slice(2 * node, 2 * node + 2).map(([operation, from]) => ({ operation, from })),
  );
  return {
    ...{ title, inputs: ['input 0', 'input 1'], nodes, output: concat },
    ...(joined && { joined: joined.map((node) => node - 2) }),
  };
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

/** Of NSGA-Net's macro space: a graph for each phase that is built, numbered as in the genotype. */
export function macroGraphs(architecture: MacroArchitecture): CellGraph[] {
  return architecture.flatMap((phase, index) => {
    const decoded = decodePhase(phase);
    if (!decoded) return [];
    const nodes = decoded.inputs.map((inputs) => inputs.map((from) => ({ from })));
    return {
      title: `Phase ${index + 1}`,
      inputs: ['input'],
      nodes,
      operation: 'conv_3x3',
      output: decoded.output,
    };
  });
}

/** Of hierarchical cells: the cell over its motifs, then each motif that it uses over the primitives. */
export function hierarchicalGraphs({ motifs, cell }: HierarchicalCell): CellGraph[] {
  const used = new Set(
    [2, 3, 4, 5].flatMap((node) => keptEdges(cell, node).map(({ operation }) => operation)),
  );
  return [
    motifGraph('Cell', cell, (operation) => `motif_${operation}`),
    ...motifs.flatMap((motif, i) =>
      used.has(i + 1) ? [motifGraph(`Motif ${i + 1}`, motif, (operation) => primitives[operation - 1]!)] : [],
    ),
  ];
}

/** Nodes that are left out have no edges. */
function motifGraph(title: string, motif: Motif, nameOf: (operation: number) => string): CellGraph {
  const kept = keptNodes(motif);
  const nodes = motif.map((_, i) =>
    kept?.has(i + 2)
      ? keptEdges(motif, i + 2).map(({ from, operation }) => ({
          operation: nameOf(operation),
          from: from - 1,
        }))
      : [],
  );
  return { title, inputs: ['input'], nodes, output: [kept ? motif.length : 0] };
}

/** Of large-scale evolution: node i is what the i-th layer and the skips to it bring. */
export function largeScaleGraph({ layers, skips }: LargeScaleModel): CellGraph {
  const places = [0, ...layers.map(({ number }) => number)];
  const nodes = layers.map((layer, i) => [
    { operation: layerName(layer), from: i },
    ...skips
      .filter(([, to]) => to === layer.number)
      .map(([from]) => ({ operation: 'skip_connect', from: places.indexOf(from) })),
  ]);
  return { title: 'Network', inputs: ['image'], nodes, output: [layers.length] };
}

/** `conv_3x3_x1.5_/2_relu`: channels over the input's, stride. */
function layerName(layer: LargeScaleLayer): string {
  const after = layer.relu ? '_relu' : '';
  if (layer.kind === 'copy') return layer.relu ? 'relu' : 'skip_connect';
  const { height, width, factor, stride } = layer;
  return `conv_${height}x${width}${factor === 1 ? '' : `_*${factor}`}${stride === 1 ? '' : `_/${stride}`}${after}`;
}
