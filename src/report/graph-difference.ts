/** Which edges of a drawn cell another one does not have. Pure functions. */
import type { CellEdge, CellGraph } from '../space/cell-graph.js';

/** Of each node of `graph`, edge by edge: whether the same node of `other` lacks it. Edges of a node have no order. */
export function edgesOnlyIn(
  { nodes }: Pick<CellGraph, 'nodes'>,
  other: Pick<CellGraph, 'nodes'>,
): readonly (readonly boolean[])[] {
  return nodes.map((edges, node) => {
    const left = (other.nodes[node] ?? []).map(nameOf);
    return edges.map((edge) => {
      const at = left.indexOf(nameOf(edge));
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  });
}

const nameOf = ({ operation, from }: CellEdge): string => `${operation}@${from}`;
