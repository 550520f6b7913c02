/** When two cells are one network: they differ in the order of a node's edges, or of nodes, alone. */
import type { Edge } from './genotype.js';

/**
 * The same for all such cells: over all orders of the nodes in which each comes after those that it reads, with each
 * node's edges sorted, the text that comes first. At most 120 orders for five nodes.
 */
export function cellIdentity(edges: readonly Edge[]): string {
  const nodes = edges.length / 2;
  let first: string | undefined;
  const visit = (order: readonly number[]): void => {
    if (order.length === nodes) {
      const text = written(edges, order);
      if (first === undefined || text < first) first = text;
      return;
    }
    for (let node = 0; node < nodes; node++) {
      const reads = [edges[2 * node]![1], edges[2 * node + 1]![1]];
      const ready = reads.every((state) => state < 2 || order.includes(state - 2));
      if (ready && !order.includes(node)) visit([...order, node]);
    }
  };
  visit([]);
  return first!;
}

function written(edges: readonly Edge[], order: readonly number[]): string {
  const number = (state: number): number => (state < 2 ? state : 2 + order.indexOf(state - 2));
  return order
    .map((node) =>
      edges
        .slice(2 * node, 2 * node + 2)
        .map(([name, state]) => `${name}@${number(state)}`)
        .sort()
        .join('+'),
    )
    .join();
}
